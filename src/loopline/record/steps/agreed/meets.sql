-- meets: Which criteria of a qualified lead does each pass meet, and since when?
with in_order as (
    select
        r.lead_id, r.criterion, r.result, r.value, r.from_at, r.to_at, r.is_last,
        lag(r.result) over (partition by r.lead_id, r.criterion order by r.from_at, r.version) as before,
        lag(r.value) over (partition by r.lead_id, r.criterion order by r.from_at, r.version) as value_before
    from readings r
    where r.list = 'qualified'
),
changes as (
    select
        i.lead_id, i.criterion, i.result, i.value, i.from_at, i.to_at, i.is_last,
        sum(
            case when i.result = i.before and coalesce(i.value, '') = coalesce(i.value_before, '') then 0 else 1 end
        ) over (partition by i.lead_id, i.criterion order by i.from_at) as stretch
    from in_order i
)
select
    c.lead_id, c.criterion, c.result, min(c.from_at) as from_at,
    case when max(case when c.is_last then 1 else 0 end) = 1 then null else max(c.to_at) end as to_at, c.value
from changes c
group by c.lead_id, c.criterion, c.stretch, c.result, c.value
