-- lead_touches: Which touch made each pass, or is the first one known of it?
with first_ever as (
    select u.unit_id, min(t.number) as number, t.person_id
    from touches t
    inner join person_units u on u.person_id = t.person_id
    where t.is_response
    group by u.unit_id, t.person_id
),
wanting as (             -- passes that no touch made
    select p.lead_id, p.unit_id, p.created_at, coalesce(p.ended_at, timestamp '2999-12-31 00:00:00') as ended_at
    from passes p
    where p.created_by <> 'response'
),
nearest as (
    select
        w.lead_id, t.seq, t.program, t.channel,
        row_number() over (
            partition by w.lead_id
            order by case when t.happened_at >= w.created_at then 0 else 1 end, t.happened_at, t.seq
        ) as place
    from wanting w
    inner join first_ever f on f.unit_id = w.unit_id
    inner join touches t on t.person_id = f.person_id
    where t.is_response and t.happened_at < w.ended_at
)
select p.lead_id, t.seq, t.program, t.channel, true as made_it
from passes p
inner join touches t on t.seq = p.created_seq
where p.created_by = 'response'
union all
select n.lead_id, n.seq, n.program, n.channel, false as made_it
from nearest n
where n.place = 1
