-- journey_references.sql: By which references is the same person known?
select distinct o.person
from person_handles h
inner join person_handles o on o.person_id = h.person_id
cross join asked a
where h.person = a.subject
order by o.person
