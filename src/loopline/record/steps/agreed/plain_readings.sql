-- plain_readings: What does each test of the agreement say of each lead, and while which time?
--
-- A test is read under the agreement in force at the moment: where a new version starts, a new reading starts.
with tests as (
    select c.version, c.list, c.criterion, c.subject, c.field, v.from_at, v.to_at
    from agreement_criteria c
    inner join agreement_versions v on v.version = c.version
    where c.subject <> 'rule'
),
known as (
    select
        s.lead_id, t.list, t.criterion, t.version, s.value, r.to_at as last_at,
        greatest(s.from_at, t.from_at, r.from_at) as from_at,
        least(coalesce(s.to_at, r.to_at), t.to_at, r.to_at) as to_at
    from value_spans s
    inner join readings_of r on r.lead_id = s.lead_id
    inner join tests t on t.subject = s.subject and t.field = s.field
),
first_known as (
    select s.lead_id, s.subject, s.field, min(s.from_at) as from_at
    from value_spans s
    group by s.lead_id, s.subject, s.field
),
not_yet as (
    select
        r.lead_id, t.list, t.criterion, t.version, r.to_at as last_at,
        greatest(t.from_at, r.from_at) as from_at,
        least(coalesce(f.from_at, r.to_at), t.to_at, r.to_at) as to_at
    from readings_of r
    cross join tests t
    left join first_known f on f.lead_id = r.lead_id and f.subject = t.subject and f.field = t.field
)
select
    k.lead_id, k.list, k.criterion, k.version,
    case when v.passes then 'yes' when not v.passes then 'no' else 'unknown' end as result, k.value, k.from_at, k.to_at,
    k.to_at = k.last_at as is_last
from known k
left join value_results v
    on v.version = k.version and v.list = k.list and v.criterion = k.criterion and v.value = k.value
where k.from_at < k.to_at
union all
select
    n.lead_id, n.list, n.criterion, n.version, 'unknown' as result, null as value, n.from_at, n.to_at,
    n.to_at = n.last_at as is_last
from not_yet n
where n.from_at < n.to_at
