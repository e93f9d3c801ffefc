-- stages: Which stages did each pass stay in, from when until when, and where did it go next?
with in_order as (
    select
        f.lead_id, f.stage, f.position, f.reached, f.entered_at, f.how_known, f.seq, f.version,
        lead(f.entered_at) over (partition by f.lead_id order by f.position) as next_at,
        lead(f.stage) over (partition by f.lead_id order by f.position) as next_stage
    from filled f
),
windows_to_next as (
    select f.lead_id, f.stage, k.within_days
    from filled f
    inner join lead_paths l on l.lead_id = f.lead_id
    inner join paths n on n.version = l.version and n.product = l.path and n.position = f.position + 1
    inner join paths k on k.version = f.version and k.product = l.path and k.stage = n.stage
)
select
    i.lead_id, i.stage, i.position, i.entered_at,
    case
        when i.next_at is not null then i.next_at
        when p.end_name = 'won' and i.reached = 'won' then null
        when p.ended_at is not null then greatest(p.ended_at, i.entered_at)
    end as left_at,
    case
        when i.next_stage is not null then i.next_stage
        when p.end_name = 'won' and i.reached = 'won' then null
        else p.end_name
    end as next_stage,
    case when i.next_at is null and coalesce(p.end_name, '') <> 'won' then p.reason end as reason,
    i.how_known,
    coalesce(i.entered_at + cast(w.within_days * 86400 as bigint) * interval '1 second', d.due_at) as due_at,
    case when i.next_at is null and p.ended_at is null then u.stalls_at end as stalls_at,
    i.seq, i.version
from in_order i
inner join passes p on p.lead_id = i.lead_id
left join windows_to_next w on w.lead_id = i.lead_id and w.stage = i.stage
left join due d on d.clock = 'stage' and d.id = i.lead_id || ' ' || i.stage
left join idle_until u on u.lead_id = i.lead_id
