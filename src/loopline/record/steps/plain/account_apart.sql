-- account_apart: Which account references did somebody say are two companies? `b` is the one that is cut off.
with decided as (
    select
        f.account as a, f.other as b, f.value,
        row_number() over (
            partition by least(f.account, f.other), greatest(f.account, f.other)
            order by coalesce(f.observed_at, f.recorded_at) desc, f.seq desc
        ) as place
    from facts f
    where f.kind = 'same_account' and f.account is not null and f.other is not null
)
select d.a, d.b
from decided d
where d.place = 1 and d.value = 'not'
