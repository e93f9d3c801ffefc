-- rates: What was one currency worth in another, and while which days?
with told as (
    select
        f.name as currency, f.currency as to_currency, f.happened_at as from_at, try_cast(f.value as decimal(18, 10)) as rate,
        row_number() over (
            partition by f.name, f.currency, f.happened_at order by coalesce(f.observed_at, f.recorded_at) desc, f.seq desc
        ) as place
    from standing f
    where f.kind = 'rate_seen' and f.happened_at is not null
),
direct as (
    select t.currency, t.to_currency, t.rate, t.from_at from told t where t.place = 1 and t.rate > 0
),
turned as (              -- the other way round, where nobody told that way
    select d.to_currency as currency, d.currency as to_currency, 1.0::decimal(18, 10) / nullif(d.rate, 0) as rate, d.from_at
    from direct d
    left join direct o on o.currency = d.to_currency and o.to_currency = d.currency
    where o.currency is null
),
both_ways as (
    select d.currency, d.to_currency, d.rate, d.from_at from direct d
    union all
    select t.currency, t.to_currency, cast(t.rate as decimal(18, 10)) as rate, t.from_at from turned t
)
select
    b.currency, b.to_currency, b.rate, b.from_at,
    lead(b.from_at) over (partition by b.currency, b.to_currency order by b.from_at) as to_at
from both_ways b
