-- joins: Which other leads of the account join each opportunity?
with around as (
    select c.opportunity_id, u.unit_id
    from carried c
    inner join person_units u on u.account_id = c.account_id
    union
    select p.opportunity_id, u.unit_id
    from opportunity_people p
    inner join person_units u on u.person_id = p.person_id
)
select c.opportunity_id, a.unit_id, c.opened_at, c.seq
from around a
inner join carried c on c.opportunity_id = a.opportunity_id
where a.unit_id <> c.unit_id
