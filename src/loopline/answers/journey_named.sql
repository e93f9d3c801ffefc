-- journey_named.sql: Which leads have an id that begins like this?
select l.lead_id, l.person_id
from leads l cross join asked a
where starts_with(l.lead_id, a.subject)
order by l.lead_id
