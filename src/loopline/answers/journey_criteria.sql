-- journey_criteria.sql: Which agreed criteria did this pass meet, and since when is that known?
select m.criterion, m.result, m.value, m.from_at, m.to_at
from meets m cross join asked a
where m.lead_id = a.subject
order by m.criterion, m.from_at, m.result
