-- timeline: What happened to each life cycle, in order?
--
-- Only of those with whom something happened that can end a pass. A start known to the day, on the day of an end,
-- belongs to the pass that ended; a response that made somebody's record starts a pass where the record does. `is_start` may start a pass, `is_cut` ends one, `stall_days` is the time after which nobody's doing anything is an end.
with happened as (
    select
        coalesce(c.unit_id, u.unit_id) as unit_id, s.person_id, s.opportunity_id, s."at", s.precise, s.what, s.stage, s.how, s.reason,
        s.rep, s.product, s.seq
    from signals s
    left join carried c on c.opportunity_id = s.opportunity_id
    left join person_units u on u.person_id = s.person_id
    left join direct_responses d on d.seq = s.seq and s.what = 'response'
    where d.seq is null and s.what not in ('opened', 'won', 'lost', 'no_decision', 'cancelled', 'stalled', 'ordered')
      and coalesce(c.unit_id, u.unit_id) is not null
    union all
    select
        c.unit_id, c.person_id, c.opportunity_id, c.opened_at as "at", 'second' as precise, 'opened' as what, null as stage,
        'observed' as how, null as reason, c.rep, c.product, c.seq
    from carried c
    union all
    select
        c.unit_id, c.person_id, c.opportunity_id, greatest(c.ended_by, c.opened_at) as "at", 'second' as precise, 'closed' as what,
        null as stage, 'observed' as how, c.reason, c.rep, c.product, c.closed_seq as seq
    from carried c
    where c.ended_by is not null and c.end_name is not null
    union all
    select
        j.unit_id, null as person_id, j.opportunity_id, j.opened_at as "at", 'second' as precise, 'joined' as what, null as stage,
        'observed' as how, null as reason, null as rep, null as product, j.seq
    from joins j
),
won_stages as (          -- a source's own date of winning is an end where no opportunity is
    select distinct s.stage from agreement_stages s where s.reached = 'won'
),
with_deals as (
    select distinct c.unit_id from carried c
),
involved as (
    select
        h.unit_id, h.person_id, h.opportunity_id, h."at", h.precise, h.what, h.stage, h.how, h.reason, h.rep, h.product, h.seq,
        case
            when h.what in ('created', 'response', 'opened') then 'begins'
            when h.what = 'observed' and w.stage is not null and d.unit_id is null and h.how = 'observed' then 'ends'
            when h.what in ('observed', 'handed_over', 'accepted') then 'starts'
            when h.what in ('closed', 'joined', 'rejected', 'disqualified', 'unsubscribed') then 'ends'
            else 'goes on'
        end as sort,
        case when h.precise = 'day' then h."at" + interval '86399 seconds' else h."at" end as latest_at
    from happened h
    inner join involved_units i on i.unit_id = h.unit_id
    left join won_stages w on w.stage = h.stage
    left join with_deals d on d.unit_id = h.unit_id
),
ended_that_day as (
    select s.unit_id, s."at", min(e.latest_at) as ended_at
    from involved s
    inner join involved e
        on e.unit_id = s.unit_id and e.sort = 'ends' and e."at" >= s."at" and e."at" < s."at" + interval '1 day'
    where s.precise = 'day' and s.sort = 'starts'
    group by s.unit_id, s."at"
),
with_record as (         -- responses of the moment, or of the same day, at which the person was recorded
    select r.unit_id, r.seq, min(c.seq) as record_seq
    from involved r
    inner join involved c
        on c.unit_id = r.unit_id and c.person_id = r.person_id and c.what = 'created'
        and (
            c."at" = r."at"
            or (r.precise = 'day' and c."at" >= r."at" and c."at" < r."at" + interval '1 day')
            or (c.precise = 'day' and r."at" >= c."at" and r."at" < c."at" + interval '1 day')
        )
    where r.what = 'response'
    group by r.unit_id, r.seq
),
placed as (              -- a moment known to the day: starts count from its beginning, the rest to its end
    select
        h.unit_id, h.person_id, h.opportunity_id, h."at", h.what, h.stage, h.how, h.reason, h.rep, h.product, h.seq, r.record_seq,
        case
            when h.sort = 'begins' then h."at"
            when h.precise = 'day' and h.sort = 'starts' then coalesce(e.ended_at, h.latest_at)
            else h.latest_at
        end as order_at,
        case h.what
            when 'created' then 1 when 'response' then 2 when 'observed' then case when h.sort = 'ends' then 12 else 3 end
            when 'handed_over' then 4 when 'accepted' then 5 when 'contact' then 6 when 'opened' then 7 when 'joined' then 8
            when 'moved' then 9 when 'closed' then 12 when 'unsubscribed' then 11 else 10
        end as place
    from involved h
    left join ended_that_day e on e.unit_id = h.unit_id and e."at" = h."at"
    left join with_record r on r.unit_id = h.unit_id and r.seq = h.seq and h.what = 'response'
),
numbered as (
    select
        p.unit_id, p.person_id, p.opportunity_id, p."at", p.order_at, p.what, p.stage, p.how, p.reason, p.rep, p.product, p.seq,
        p.record_seq, row_number() over w as number,
        coalesce(sum(case when p.what = 'opened' then 1 else 0 end) over before, 0) as opened_before,
        coalesce(sum(case when p.what = 'closed' then 1 else 0 end) over before, 0) as closed_before,
        coalesce(
            sum(
                case
                    when p.what in ('created', 'response', 'observed', 'handed_over', 'accepted') and p.record_seq is null then 1
                    else 0
                end
            ) over before, 0
        ) as starts_before,
        lead(p."at") over w as next_at
    from placed p
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
            (n.what in ('response', 'observed', 'handed_over', 'accepted') and n.record_seq is null)
            or (
                (n.what = 'created' or n.record_seq is not null)
                and not (coalesce(m.opened_before, n.opened_before) > 0 and coalesce(m.starts_before, n.starts_before) = 0)
            )
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
left join numbered m on m.unit_id = n.unit_id and m.seq = n.record_seq and m.what = 'created'
left join agreement_stages w
    on w.version = v.version and w.reached = 'won' and n.what = 'observed' and w.stage = n.stage and n.how = 'observed'
left join with_deals o on o.unit_id = n.unit_id
left join sales_stages s on s.version = v.version and s.what = n.what and (s.stage is null or s.stage = n.stage)
