-- replaced: Which facts no longer stand: told again later, corrected, or gone from a full export?
with told_again as (     -- few: only these need to be put in order
    select f.kind, f.record_id
    from facts f
    group by f.kind, f.record_id
    having count(*) > 1
),
parts as (
    select
        f.seq, f.source, f.kind, f.record_id, f.recorded_at, coalesce(f.observed_at, f.recorded_at) as seen_at,
        case
            when f.kind in ('stage_observed', 'opportunity_moved', 'answer_given', 'consent_changed')
                then coalesce(f.name, '')
            when f.kind = 'sales_answered' then coalesce(f.value, '')
            else ''
        end as part
    from facts f
    inner join told_again t on t.kind = f.kind and t.record_id = f.record_id
),
placed as (              -- the latest telling first
    select
        p.seq,
        row_number() over (
            partition by p.source, p.kind, p.record_id, p.part
            order by p.seen_at desc, p.recorded_at desc, p.seq desc
        ) as place
    from parts p
),
corrected as (           -- a correction names the record it corrects; a refund is no correction
    select distinct f.source, f.kind, f.corrects as record_id
    from facts f
    where f.corrects is not null and not (f.kind = 'order_placed' and f.value = 'refund')
),
gone as (                -- opportunities that a later full export no longer holds
    select a.source, a.opportunity, max(coalesce(a.observed_at, a.recorded_at)) as gone_at
    from facts a
    where a.kind = 'absent_from_export' and a.opportunity is not null
    group by a.source, a.opportunity
),
found as (
    select p.seq, 'told again' as why from placed p where p.place > 1
    union all
    select f.seq, 'corrected' as why
    from facts f
    inner join corrected c on c.source = f.source and c.kind = f.kind and c.record_id = f.record_id
    union all
    select f.seq, 'corrected' as why from facts f where f.corrects is not null and f.how = 'reversal'
    union all
    select f.seq, 'gone' as why
    from facts f
    inner join gone g on g.source = f.source and g.opportunity = f.opportunity
    where f.kind in ('opportunity_seen', 'opportunity_closed', 'opportunity_moved', 'person_on_opportunity')
      and coalesce(f.observed_at, f.recorded_at) <= g.gone_at
)
select f.seq, min(f.why) as why
from found f
group by f.seq
