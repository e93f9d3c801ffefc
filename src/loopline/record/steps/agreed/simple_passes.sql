-- simple_passes: The one pass of everybody who was only recorded, or only responded: it starts, and is open
with begun as (
    select
        u.unit_id, min(case when s.what = 'created' then s."at" end) as recorded_at,
        min(case when s.what = 'response' then s."at" end) as responded_at
    from signals s
    inner join person_units u on u.person_id = s.person_id
    left join involved_units i on i.unit_id = u.unit_id
    left join direct_responses d on d.seq = s.seq and s.what = 'response'
    where i.unit_id is null and d.seq is null and s.what in ('created', 'response')
    group by u.unit_id
),
by_what as (
    select
        b.unit_id, least(coalesce(b.recorded_at, b.responded_at), coalesce(b.responded_at, b.recorded_at)) as created_at,
        case when b.responded_at is null or b.recorded_at <= b.responded_at then 'created' else 'response' end as created_by
    from begun b
),
first_signals as (
    select b.unit_id, b.created_at, b.created_by, min(s.seq) as created_seq, min(u.person_id) as person_id
    from by_what b
    inner join person_units u on u.unit_id = b.unit_id
    inner join signals s on s.person_id = u.person_id and s.what = b.created_by and s."at" = b.created_at
    left join direct_responses d on d.seq = s.seq and s.what = 'response'
    where d.seq is null
    group by b.unit_id, b.created_at, b.created_by
)
select f.unit_id, f.created_at, f.created_by, f.created_seq, f.person_id, v.version
from first_signals f
inner join agreement_versions v on f.created_at >= v.from_at and f.created_at < v.to_at
