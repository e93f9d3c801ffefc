-- credit_touches: Which touches may be credited with each unit, in order?
with seen as (
    select
        c.unit, c.unit_id, t.seq, t.program, t.channel, t.happened_at,
        row_number() over (partition by c.unit, c.unit_id order by t.happened_at, t.seq) as place,
        count(*) over (partition by c.unit, c.unit_id) as touches
    from credit_units c
    inner join credit_people p on p.unit = c.unit and p.unit_id = c.unit_id
    inner join touches t on t.person_id = p.person_id and t.is_response
    inner join agreement_versions v on c.touched_before >= v.from_at and c.touched_before < v.to_at
    inner join agreement_terms a on a.version = v.version
    where t.happened_at < c.touched_before
      and (
          a.lookback_days is null
          or t.happened_at >= c.touched_before - cast(a.lookback_days * 86400 as bigint) * interval '1 second'
      )
)
select s.unit, s.unit_id, s.seq, s.program, s.channel, s.happened_at, s.place, s.touches
from seen s
