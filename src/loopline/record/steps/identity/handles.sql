-- handles: The group of each reference, and how it is known
with known as (
    select e.a as ref, e.how from edges e
    union all
    select e.b as ref, e.how from edges e
),
how_known as (
    select k.ref, min(k.how) as how from known k group by k.ref
)
select r.ref, coalesce(l.label, r.ref) as label, coalesce(h.how, 'same') as how
from refs r
left join labels l on l.ref = r.ref
left join how_known h on h.ref = r.ref
