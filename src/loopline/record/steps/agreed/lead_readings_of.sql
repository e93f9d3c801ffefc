-- lead_readings_of: For which leads, and while which time, are the criteria read?
select
    p.lead_id, p.unit_id, coalesce(p.opportunity_account, u.account_id) as account_id, p.opportunity_id, p.created_at as from_at,
    greatest(coalesce(p.ended_at, timestamp '2999-12-31 00:00:00'), p.created_at + interval '1 second') as to_at
from passes p
left join person_units u on u.person_id = p.person_id
