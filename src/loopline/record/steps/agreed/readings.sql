-- readings: What does each test say of each lead, tests of whole lists included?
select p.lead_id, p.list, p.criterion, p.version, p.result, p.value, p.from_at, p.to_at, p.is_last
from plain_readings p
union all
select
    r.lead_id, c.list, c.criterion, c.version, r.result, null as value, r.from_at, r.to_at, r.to_at = o.to_at as is_last
from rule_results r
inner join agreement_criteria c on c.version = r.version and c.subject = 'rule' and c.field = r.list
inner join readings_of o on o.lead_id = r.lead_id
