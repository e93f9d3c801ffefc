-- rivals: Who takes part in each opportunity that opened at a known moment?
select p.opportunity_id, p.person_id, p.is_primary, p.how, coalesce(o.opened_at, o.closed_at) as opened_at
from opportunity_people p
inner join opportunities o on o.opportunity_id = p.opportunity_id
where coalesce(o.opened_at, o.closed_at) is not null
