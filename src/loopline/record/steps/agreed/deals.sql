-- deals: What is each opportunity worth in the agreement's currency?
--
-- A closed one at the rate of its day, an open one at the latest rate.
select
    o.opportunity_id, p.lead_id,
    cast(round(cast(o.amount_minor as decimal(19, 0)) * f.factor, 0) as bigint) as amount_minor,
    cast(round(cast(o.margin_minor as decimal(19, 0)) * f.factor, 0) as bigint) as margin_minor,
    o.amount_minor is null or f.currency is not null as is_converted, o.amount_minor as original_minor, o.currency as original_currency
from opportunities o
left join passes p on p.opportunity_id = o.opportunity_id
left join factors f
    on f.currency = o.currency
    and ((o.closed_at >= f.from_at and o.closed_at < f.to_at) or (o.closed_at is null and f.is_latest))
