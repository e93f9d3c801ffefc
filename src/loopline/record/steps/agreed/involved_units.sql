-- involved_units: With whom did more happen than being recorded and responding? Only their timelines need work.
select c.unit_id from carried c
union
select j.unit_id from joins j
union
select u.unit_id
from signals s
inner join person_units u on u.person_id = s.person_id
where s.what not in ('created', 'response', 'ordered')
