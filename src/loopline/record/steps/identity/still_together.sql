-- still_together: References to be cut off that are still in one group with the one they are not
select distinct p.b as ref
from apart p
inner join labels a on a.ref = p.a
inner join labels b on b.ref = p.b
where a.label = b.label
