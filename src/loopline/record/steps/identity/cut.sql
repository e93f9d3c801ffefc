-- cut: The links that stay when somebody was cut off: of theirs, only what people decided
select e.a, e.b, e.how
from edges e
left join cut_off a on a.ref = e.a
left join cut_off b on b.ref = e.b
where (a.ref is null and b.ref is null) or e.how = 'decision'
