-- list_results: Since when is each lead qualified, and since when does each rule of the score hold?
with tests as (
    select c.version, c.list, count(*) as tests
    from agreement_criteria c
    where c.list = 'qualified' or starts_with(c.list, 'fit:')
    group by c.version, c.list
),
passed as (
    select r.lead_id, r.list, r.version, r.from_at, r.to_at
    from readings r
    inner join tests t on t.version = r.version and t.list = r.list
    where r.result = 'yes'
),
changes as (
    select p.lead_id, p.list, p.version, p.from_at as changed_at, 1 as yes from passed p
    union all
    select p.lead_id, p.list, p.version, p.to_at as changed_at, -1 as yes from passed p
),
moments as (
    select c.lead_id, c.list, c.version, c.changed_at, sum(c.yes) as yes
    from changes c
    group by c.lead_id, c.list, c.version, c.changed_at
),
counted as (
    select
        m.lead_id, m.list, m.version, m.changed_at as from_at,
        sum(m.yes) over (partition by m.lead_id, m.list, m.version order by m.changed_at) as yes,
        lead(m.changed_at) over (partition by m.lead_id, m.list, m.version order by m.changed_at) as to_at
    from moments m
)
select c.lead_id, c.list, c.version, c.from_at, c.to_at
from counted c
inner join tests t on t.version = c.version and t.list = c.list
where c.yes = t.tests and c.to_at is not null
