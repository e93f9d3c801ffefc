-- rule_results: What does a list of tests say as a whole, where another list asks for it?
--
-- Any no is no, all yes is yes, else it is not known.
with asked_for as (
    select distinct c.version, c.field as list from agreement_criteria c where c.subject = 'rule'
),
tests as (
    select c.version, c.list, count(*) as tests
    from agreement_criteria c
    inner join asked_for a on a.version = c.version and a.list = c.list
    group by c.version, c.list
),
changes as (
    select
        p.lead_id, p.list, p.version, p.from_at as changed_at,
        case when p.result = 'yes' then 1 else 0 end as yes, case when p.result = 'no' then 1 else 0 end as no_
    from plain_readings p
    inner join asked_for a on a.version = p.version and a.list = p.list
    union all
    select
        p.lead_id, p.list, p.version, p.to_at as changed_at,
        case when p.result = 'yes' then -1 else 0 end as yes, case when p.result = 'no' then -1 else 0 end as no_
    from plain_readings p
    inner join asked_for a on a.version = p.version and a.list = p.list
),
moments as (
    select c.lead_id, c.list, c.version, c.changed_at, sum(c.yes) as yes, sum(c.no_) as no_
    from changes c
    group by c.lead_id, c.list, c.version, c.changed_at
),
counted as (
    select
        m.lead_id, m.list, m.version, m.changed_at as from_at,
        sum(m.yes) over (partition by m.lead_id, m.list, m.version order by m.changed_at) as yes,
        sum(m.no_) over (partition by m.lead_id, m.list, m.version order by m.changed_at) as no_,
        lead(m.changed_at) over (partition by m.lead_id, m.list, m.version order by m.changed_at) as to_at
    from moments m
)
select
    c.lead_id, c.list, c.version,
    case when c.no_ > 0 then 'no' when c.yes = t.tests then 'yes' else 'unknown' end as result, c.from_at, c.to_at
from counted c
inner join tests t on t.version = c.version and t.list = c.list
where c.to_at is not null
