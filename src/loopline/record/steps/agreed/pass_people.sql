-- pass_people: Who takes part in each pass, while which time?
select
    p.lead_id, u.person_id, p.created_by, p.created_at, coalesce(p.ended_at, timestamp '2999-12-31 00:00:00') as ended_at
from passes p
inner join person_units u on u.unit_id = p.unit_id
