-- spread: Each reference under the least name among itself and its neighbours
with both_ways as (
    select e.a as ref, e.b as other from edges e
    union all
    select e.b as ref, e.a as other from edges e
)
select l.ref, least(l.label, min(n.label)) as label
from labels l
inner join both_ways b on b.ref = l.ref
inner join labels n on n.ref = b.other
group by l.ref, l.label
