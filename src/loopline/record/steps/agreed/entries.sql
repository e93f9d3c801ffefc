-- entries: By what did each pass enter each stage of its path, before skipped stages are filled in?
with opens_at as (       -- where an opportunity opens, on paths on which no stage is reached by that
    select
        k.version, k.product, max(case when k.reached = 'opportunity' then k.position end) as opportunity_position,
        min(case when k.reached in ('qualified', 'won') then k.position end) as later_position
    from paths k
    group by k.version, k.product
),
found as (
    select l.lead_id, k.stage, l.created_at as "at", 'observed' as how_known, l.created_seq as seq, l.version
    from lead_paths l
    inner join paths k on k.version = l.version and k.product = l.path and k.reached = 'start'
    where l.created_by in ('created', 'response')
    union all
    select s.lead_id, k.stage, s."at", s.how as how_known, s.seq, s.version
    from pass_signals s
    inner join lead_paths l on l.lead_id = s.lead_id
    inner join agreement_terms t on t.version = s.version
    inner join paths k on k.version = s.version and k.product = l.path
        and (
            (s.what = 'handed_over' and (k.reached = 'handed_over' or (k.reached = 'accepted' and t.accept = 'automatic')))
            or (s.what = 'accepted' and k.reached = 'accepted')
            or (s.what = 'contact' and k.reached = 'contacted')
            or (s.what = 'opened' and k.reached = 'opportunity')
            or (s.what = 'observed' and k.stage = s.stage and k.reached not in ('score', 'qualified', 'won'))
        )
    where s.what in ('handed_over', 'accepted', 'contact', 'opened', 'observed')
    union all
    select s.lead_id, k.stage, s."at", 'derived' as how_known, s.seq, s.version
    from pass_signals s
    inner join lead_paths l on l.lead_id = s.lead_id
    inner join opens_at o on o.version = s.version and o.product = l.path and o.opportunity_position is null
    inner join paths k on k.version = s.version and k.product = l.path and k.position = greatest(o.later_position - 1, 1)
    where s.what = 'opened'
    union all
    select l.lead_id, k.stage, p.ended_at as "at", 'observed' as how_known, c.closed_seq as seq, l.version
    from lead_paths l
    inner join passes p on p.lead_id = l.lead_id and p.end_name = 'won'
    left join carried c on c.opportunity_id = p.opportunity_id
    inner join paths k on k.version = l.version and k.product = l.path and k.reached = 'won'
    union all
    select q.lead_id, k.stage, q.from_at as "at", 'read' as how_known, null as seq, q.version
    from list_results q
    inner join lead_paths l on l.lead_id = q.lead_id
    inner join paths k on k.version = q.version and k.product = l.path and k.reached = 'qualified'
    where q.list = 'qualified'
    union all
    select e.lead_id, e.stage, e."at", 'read' as how_known, e.seq, e.version from score_entries e
),
dated_first as (         -- a dated entry counts before one of which only the latest is known, but for the start
    select
        f.lead_id, f.stage, f."at", f.how_known, f.seq, f.version,
        row_number() over (
            partition by f.lead_id, f.stage
            order by case when f.how_known = 'latest_only' and f.seq <> c.created_seq then 1 else 0 end, f."at",
                case f.how_known when 'observed' then 0 when 'read' then 1 else 2 end, f.seq nulls last
        ) as place
    from found f
    inner join lead_paths c on c.lead_id = f.lead_id
)
select d.lead_id, d.stage, k.position, case when d."at" is not null then greatest(d."at", l.created_at) end as "at", d.how_known, d.seq, d.version
from dated_first d
inner join lead_paths l on l.lead_id = d.lead_id
inner join paths k on k.version = l.version and k.product = l.path and k.stage = d.stage
where d.place = 1 and (l.ended_at is null or d."at" <= l.ended_at or l.ended_at = l.created_at)
