-- rival_readings_of: Whose criteria must be read to tell who was qualified first?
with several as (
    select r.opportunity_id
    from rival_leads r
    where r.is_open
    group by r.opportunity_id
    having count(*) > 1 and max(case when r.is_primary then 1 else 0 end) = 0
)
select
    r.opportunity_id || ' ' || r.person_id as lead_id, u.unit_id, u.account_id, r.opportunity_id, r.first_start as from_at,
    r.opened_at + interval '1 second' as to_at
from rival_leads r
inner join several s on s.opportunity_id = r.opportunity_id
inner join person_units u on u.person_id = r.person_id
where r.is_open
