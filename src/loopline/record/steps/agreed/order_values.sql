-- order_values: What is each order worth in the agreement's currency?
select
    o.order_id,
    cast(round(cast(o.amount_minor as decimal(19, 0)) * f.factor, 0) as bigint) as amount_minor,
    cast(round(cast(o.margin_minor as decimal(19, 0)) * f.factor, 0) as bigint) as margin_minor
from orders o
left join factors f on f.currency = o.currency and o."at" >= f.from_at and o."at" < f.to_at
