-- lead_markets: Which market is each pass in? The first on the agreement's list whose criteria are all met.
with met as (
    select r.lead_id, r.version, substring(r.list, 8) as market
    from readings r
    where starts_with(r.list, 'market:') and r.is_last
    group by r.lead_id, r.version, r.list
    having min(case when r.result = 'yes' then 1 else 0 end) = 1
),
ranked as (
    select
        m.lead_id, m.market, row_number() over (partition by m.lead_id order by a.position, m.market) as place
    from met m
    left join agreement_markets a on a.version = m.version and a.market = m.market
)
select r.lead_id, r.market
from ranked r
where r.place = 1
