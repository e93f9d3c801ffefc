-- factors: By what is an amount in minor units multiplied to be in the agreement's currency, and while which time?
with agreed as (
    select t.currency, c.decimals
    from agreement_terms t
    inner join currencies c on c.currency = t.currency
    where t.version = (select max(v.version) from agreement_versions v)
)
select
    a.currency, cast(1 as decimal(18, 10)) as factor, timestamp '1900-01-01 00:00:00' as from_at, timestamp '2999-12-31 00:00:00' as to_at,
    true as is_latest
from agreed a
union all
select
    r.currency,
    cast(
        r.rate * case a.decimals - c.decimals
            when 3 then 1000::decimal(8, 4) when 2 then 100::decimal(8, 4) when 1 then 10::decimal(8, 4) when 0 then 1::decimal(8, 4)
            when -1 then 0.1::decimal(8, 4) when -2 then 0.01::decimal(8, 4) else 0.001::decimal(8, 4)
        end as decimal(18, 10)
    ) as factor,
    r.from_at, coalesce(r.to_at, timestamp '2999-12-31 00:00:00') as to_at, r.to_at is null as is_latest
from rates r
cross join agreed a
inner join currencies c on c.currency = r.currency
where r.to_currency = a.currency and r.currency <> a.currency
