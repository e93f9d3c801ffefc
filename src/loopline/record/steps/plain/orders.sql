-- orders: What was bought, renewed or given back?
with named as (
    select
        f.source || ':' || f.record_id as order_id, f.seq, f.person, f.account, f.opportunity, f.product, f.campaign, f.channel,
        coalesce(f.value, 'new') as kind, f.happened_at, f.amount_minor, f.currency, f.margin_minor
    from standing f
    where f.kind = 'order_placed' and f.happened_at is not null
)
select
    n.order_id, p.person_id, coalesce(a.account_id, p.account_id) as account_id, n.opportunity as opportunity_id, n.product,
    c.program, coalesce(n.channel, c.channel) as channel, n.kind, n.happened_at as "at", n.amount_minor, n.currency,
    n.margin_minor, n.seq
from named n
left join person_places p on p.person = n.person
left join account_handles a on a.account = n.account
left join programs c on c.campaign = n.campaign
