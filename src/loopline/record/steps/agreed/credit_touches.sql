-- credit_touches: Which touches may be credited with each unit, in order?
with seen as (
    select
        p.unit, p.unit_id, t.seq, t.program, t.channel, t.happened_at,
        row_number() over (partition by p.unit, p.unit_id order by t.happened_at, t.seq) as place,
        count(*) over (partition by p.unit, p.unit_id) as touches
    from credit_people p
    inner join touches t
        on t.person_id = p.person_id and t.is_response and t.happened_at < p.touched_before and t.happened_at >= p.touched_from
)
select s.unit, s.unit_id, s.seq, s.program, s.channel, s.happened_at, s.place, s.touches
from seen s
