-- credit_units: What is credited: won deals, direct orders, and sales contacts, with their money and window of touches?
--
-- A deal won on a known day, at no known hour, may have been touched until the end of that day.
with refunded as (       -- a refund is credited like what was bought
    select o.order_id, b."at" as bought_at, b.opportunity_id
    from orders o
    inner join facts f on f.seq = o.seq and f.corrects is not null
    inner join orders b on b.order_id = f.source || ':' || f.corrects
    where o.kind = 'refund'
)
select
    'deal' as unit, o.opportunity_id as unit_id, o.opportunity_id, null as person_id, o.account_id, d.lead_id, o.product, o.rep,
    o.closed_at as "at", o.closed_at as looked_from,
    case when e.precise = 'day' then e.happened_at + interval '1 day' else o.closed_at end as touched_before, d.amount_minor, d.margin_minor, cast(null as bigint) as cost_minor
from opportunities o
inner join deals d on d.opportunity_id = o.opportunity_id
left join facts e on e.seq = o.closed_seq
where o.end_name = 'won' and o.closed_at is not null
union all
select
    'order' as unit, o.order_id as unit_id, coalesce(o.opportunity_id, r.opportunity_id) as opportunity_id, o.person_id, o.account_id,
    null as lead_id, o.product, null as rep, o."at", coalesce(w.closed_at, r.bought_at, o."at") as looked_from,
    case when e.precise = 'day' then e.happened_at + interval '1 day' else coalesce(w.closed_at, r.bought_at, o."at") end as touched_before,
    v.amount_minor, v.margin_minor, cast(null as bigint) as cost_minor
from orders o
inner join order_values v on v.order_id = o.order_id
left join refunded r on r.order_id = o.order_id
left join opportunities w on w.opportunity_id = coalesce(o.opportunity_id, r.opportunity_id)
left join facts e on e.seq = w.closed_seq and w.closed_at is not null
where o.opportunity_id is null or o.kind = 'refund'
union all
select
    'contact' as unit, cast(t.seq as varchar) as unit_id, case when t."at" >= l.opportunity_at then l.opportunity_id end as opportunity_id,
    l.person_id, null as account_id, t.lead_id, l.product, t.rep,
    t."at", t."at" as looked_from, t."at" as touched_before, cast(null as bigint) as amount_minor, cast(null as bigint) as margin_minor, t.cost_minor
from sales_time t
left join leads l on l.lead_id = t.lead_id
where t.cost_minor is not null
