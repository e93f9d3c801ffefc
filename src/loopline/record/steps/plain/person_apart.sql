-- person_apart: Which person references did somebody say are two people? `b` is the one that is cut off.
with decided as (
    select
        f.person as a, f.other as b, f.value,
        row_number() over (
            partition by least(f.person, f.other), greatest(f.person, f.other)
            order by case when f.how = 'decision' then 1 else 0 end desc, f.recorded_at desc, f.seq desc
        ) as place
    from facts f
    where f.kind = 'same_person' and f.person is not null and f.other is not null
)
select d.a, d.b
from decided d
where d.place = 1 and d.value = 'not'
