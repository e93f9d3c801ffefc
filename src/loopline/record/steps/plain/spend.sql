-- spend: What did marketing cost, for what, and while which days?
select
    f.seq, c.program, coalesce(f.channel, c.channel) as channel, coalesce(f.name, 'media') as kind, f.product,
    f.happened_at as from_at, f.until_at as to_at, f.amount_minor, f.currency, f.source
from standing f
left join programs c on c.campaign = f.campaign
where f.kind = 'money_spent' and f.happened_at is not null and f.amount_minor is not null
