-- timeline: What happened to each life cycle, in order?
--
-- Only of those with whom something happened that can end a pass. `is_start` may start a pass, `is_cut` ends one, `stall_days` is the time after which nobody's doing anything is an end.
with happened as (
    select
        coalesce(c.unit_id, u.unit_id) as unit_id, s.person_id, s.opportunity_id, s."at", s.precise, s.what, s.stage, s.how, s.reason,
        s.rep, s.product, s.seq
    from signals s
    left join carried c on c.opportunity_id = s.opportunity_id
    left join person_units u on u.person_id = s.person_id
    where s.what not in ('opened', 'won', 'lost', 'no_decision', 'cancelled', 'stalled', 'ordered')
      and coalesce(c.unit_id, u.unit_id) is not null
    union all
    select
        c.unit_id, c.person_id, c.opportunity_id, c.opened_at as "at", 'second' as precise, 'opened' as what, null as stage,
        'observed' as how, null as reason, c.rep, c.product, c.seq
    from carried c
    union all
    select
        c.unit_id, c.person_id, c.opportunity_id, greatest(c.closed_at, c.opened_at) as "at", 'second' as precise, 'closed' as what,
        null as stage, 'observed' as how, c.reason, c.rep, c.product, c.closed_seq as seq
    from carried c
    where c.closed_at is not null and c.end_name is not null
    union all
    select
        j.unit_id, null as person_id, j.opportunity_id, j.opened_at as "at", 'second' as precise, 'joined' as what, null as stage,
        'observed' as how, null as reason, null as rep, null as product, j.seq
    from joins j
),
placed as (              -- a moment known to the day: starts count from its beginning, the rest to its end
    select
        h.unit_id, h.person_id, h.opportunity_id, h."at", h.what, h.stage, h.how, h.reason, h.rep, h.product, h.seq,
        case
            when h.precise = 'day' and h.what not in ('created', 'response', 'opened') then h."at" + interval '86399 seconds'
            else h."at"
        end as order_at,
        case h.what
            when 'created' then 1 when 'response' then 2 when 'observed' then 3 when 'handed_over' then 4 when 'accepted' then 5
            when 'contact' then 6 when 'opened' then 7 when 'joined' then 8 when 'moved' then 9 when 'closed' then 12
            when 'unsubscribed' then 11 else 10
        end as place
    from happened h
),
numbered as (
    select
        p.unit_id, p.person_id, p.opportunity_id, p."at", p.order_at, p.what, p.stage, p.how, p.reason, p.rep, p.product, p.seq,
        row_number() over w as number,
        coalesce(sum(case when p.what = 'opened' then 1 else 0 end) over before, 0) as opened_before,
        coalesce(sum(case when p.what = 'closed' then 1 else 0 end) over before, 0) as closed_before,
        coalesce(
            sum(case when p.what in ('created', 'response', 'observed', 'handed_over', 'accepted') then 1 else 0 end) over before, 0
        ) as starts_before,
        lead(p."at") over w as next_at
    from placed p
    inner join involved_units i on i.unit_id = p.unit_id
    window
        w as (partition by p.unit_id order by p.order_at, p.place, p.seq, p.opportunity_id),
        before as (
            partition by p.unit_id order by p.order_at, p.place, p.seq, p.opportunity_id
            rows between unbounded preceding and 1 preceding
        )
)
select
    n.unit_id, n.number, n.person_id, n.opportunity_id, n."at", n.what, n.stage, n.how, n.reason, n.rep, n.product, n.seq, n.next_at,
    cast(n.opened_before as integer) as opened_before, n.opened_before > n.closed_before as is_busy, v.version,
    n.what = 'opened'
    or (
        n.opened_before <= n.closed_before and n.opportunity_id is null
        and (
            n.what in ('response', 'observed', 'handed_over', 'accepted')
            or (n.what = 'created' and not (n.opened_before > 0 and n.starts_before = 0))
        )
    ) as is_start,
    n.what in ('opened', 'joined', 'closed')
    or (n.what in ('rejected', 'disqualified', 'unsubscribed') and n.opened_before <= n.closed_before)
    or (w.stage is not null and o.unit_id is null) as is_cut,
    n.opened_before <= n.closed_before and s.what is not null as is_sales,
    case
        when n.what = 'opened' or n.opened_before > n.closed_before + case when n.what = 'closed' then 1 else 0 end then null
        else t.stalls_after_days
    end as stall_days
from numbered n
inner join agreement_versions v on n."at" >= v.from_at and n."at" < v.to_at
inner join agreement_terms t on t.version = v.version
left join agreement_stages w
    on w.version = v.version and w.reached = 'won' and n.what = 'observed' and w.stage = n.stage and n.how = 'observed'
left join (select distinct c.unit_id from carried c) as o on o.unit_id = n.unit_id
left join sales_stages s on s.version = v.version and s.what = n.what and (s.stage is null or s.stage = n.stage)
