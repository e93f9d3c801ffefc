-- roi: What does each program return, before and after the cost of sales' time?
-- One row per rule of credit and group. Marketing cost does not depend on the rule: its rows have none.
-- `roi.py` sets cost against return, with its interval, and compares the rules.

with terms as (           -- the agreed margin, and the window from a touch to a win
    select t.version, t.deal_margin, t.close_days
    from agreement_terms t
    join asked a on a.version = t.version
),
pace as (                 -- business minutes of an average calendar day
    select sum(d.minutes) / nullif(cast(count(*) as double), 0) as minutes_a_day
    from days d
    join asked a on a.version = d.version
),
ripening as (             -- all agreed windows on the way to the win, one after the other
    select sum(coalesce(
        s.within_days,
        s.within_minutes / nullif(p.minutes_a_day, 0),
        case when s.reached = 'won' then t.close_days end,
        0.0::double
    )) as path_days
    from agreement_stages s
    join terms t on t.version = s.version
    cross join pace p
),
cost_spans as (           -- each cost with its span; a cost of a moment or a day stays whole, where it starts
    select
        s.seq, s.program, s.channel, s.product, s.amount_minor,
        epoch(s.from_at) as starts,
        case
            when epoch(s.to_at) - epoch(s.from_at) > 90000.0::double then epoch(s.to_at)
            else epoch(s.from_at) + 0.001::double
        end as ends,
        epoch(a.from_at) as opens,
        epoch(least(a.to_at, a.as_of)) as closes,
        epoch(a.as_of) - 86400.0::double * coalesce(
            case when p.motion = 'direct' then coalesce(p.cycle_days, p.close_days) end,
            nullif(r.path_days, 0.0::double), t.close_days, 36500.0::double
        ) as ripe_until
    from spend_values s
    cross join asked a
    cross join ripening r
    cross join terms t
    left join agreement_products p on p.version = a.version and p.product = s.product
    where s.from_at < a.to_at
),
cost_shares as (          -- which part of the cost falls before the period, before its end, and is ripe by then
    select
        seq, program, channel, product, amount_minor,
        least(1.0::double, greatest(0.0::double, (opens - starts) / nullif(ends - starts, 0))) as share_before,
        least(1.0::double, greatest(0.0::double, (closes - starts) / nullif(ends - starts, 0))) as share_until,
        least(1.0::double, greatest(0.0::double, (greatest(opens, least(closes, ripe_until)) - starts) / nullif(ends - starts, 0))) as share_ripe
    from cost_spans
    where ends > opens and starts < closes and closes > opens
),
costs as (                -- the part of each cost that falls into the period; periods side by side add up exactly
    select
        seq, program, channel, product,
        round(amount_minor * share_until) - round(amount_minor * share_before) as cost_minor,
        round(amount_minor * share_ripe) - round(amount_minor * share_before) as ripe_minor
    from cost_shares
),
leads_by_program as (     -- for groups that costs do not name: the leads each program created in the period
    select l.program, g.name, count(*) as leads
    from leads l
    join asked a on l.created_at >= a.from_at and l.created_at < a.to_at
    join lead_groups g on g.lead_id = l.lead_id and g.by = a.by
    where a.by in ('source', 'market', 'rep') and l.program is not null
    group by l.program, g.name
),
program_shares as (       -- a program's cost is shared by those leads; from share to share, so that parts add up
    select
        program, name,
        (sum(leads) over (partition by program order by name rows between unbounded preceding and current row) - leads)
            / nullif(cast(sum(leads) over (partition by program) as double), 0) as share_before,
        sum(leads) over (partition by program order by name rows between unbounded preceding and current row)
            / nullif(cast(sum(leads) over (partition by program) as double), 0) as share_until
    from leads_by_program
),
cost_cases as (           -- one cost in one group
    select
        c.seq,
        case
            when a.by = 'all' then 'all'
            when a.by = 'program' then coalesce(c.program, 'not allocated')
            when a.by = 'channel' then coalesce(c.channel, 'not allocated')
            when a.by = 'product' then coalesce(c.product, 'not allocated')
            else coalesce(h.name, 'not allocated')
        end as name,
        c.cost_minor is null as is_unconverted,
        round(c.cost_minor * coalesce(h.share_until, 1.0::double)) - round(c.cost_minor * coalesce(h.share_before, 0.0::double)) as cost_minor,
        round(c.ripe_minor * coalesce(h.share_until, 1.0::double)) - round(c.ripe_minor * coalesce(h.share_before, 0.0::double)) as ripe_minor
    from costs c
    cross join asked a
    left join program_shares h on h.program = c.program
),
foreign_units as (        -- deals and orders whose money has no rate on its day
    select 'deal' as unit, d.opportunity_id as unit_id, d.original_currency as currency, d.original_minor
    from deals d
    where not d.is_converted
    union all
    select 'order' as unit, o.order_id as unit_id, o.currency, o.amount_minor as original_minor
    from orders o
    left join order_values v on v.order_id = o.order_id
    where v.amount_minor is null and o.amount_minor is not null
),
refunds as (
    select o.order_id from orders o where o.kind = 'refund'
),
credited as (             -- credit of won deals and direct orders that belongs to the period
    select
        c.rule, c.unit, c.unit_id, c.weight, c.amount_minor, c.margin_minor,
        coalesce(p.deal_margin, m.deal_margin, t.deal_margin) as agreed_margin,
        f.original_minor,
        b.order_id is not null as is_refund,
        case
            when f.unit_id is not null then 'not converted: ' || f.currency
            when a.by = 'all' then 'all'
            when a.by = 'program' then coalesce(c.program, case when c.touch_seq is null then 'no known touch' else 'no known program' end)
            when a.by = 'channel' then coalesce(c.channel, case when c.touch_seq is null then 'no known touch' else 'no known channel' end)
            when a.by = 'source' then coalesce(c.source, 'none')
            when a.by = 'product' then coalesce(c.product, 'none')
            when a.by = 'market' then coalesce(c.market, 'none')
            else coalesce(r.name, c.rep, 'none')
        end as name
    from credits c
    cross join asked a
    cross join terms t
    left join agreement_products p on p.version = a.version and p.product = c.product
    left join agreement_markets m on m.version = a.version and m.market = c.market
    left join reps r on r.rep = c.rep
    left join foreign_units f on f.unit = c.unit and f.unit_id = c.unit_id
    left join refunds b on c.unit = 'order' and b.order_id = c.unit_id
    where c.unit in ('deal', 'order') and c.at < a.as_of
        and case when a.view = 'realised' then c.at else coalesce(c.touch_at, c.at) end >= a.from_at
        and case when a.view = 'realised' then c.at else coalesce(c.touch_at, c.at) end < a.to_at
),
basis as (                -- margin where every row has one, own or agreed; else revenue for all rows
    select max(case when amount_minor is not null and margin_minor is null and agreed_margin is null then 1 else 0 end) as is_revenue
    from credited
),
credit_cases as (         -- one deal or order in one group, under each rule
    select
        c.rule, c.unit, c.unit_id, c.name,
        sum(case when c.unit = 'deal' then c.weight else 0.0::double end) as deals,
        sum(case when c.unit = 'order' and not c.is_refund then c.weight else 0.0::double end) as orders,
        sum(case when c.amount_minor is null then c.weight else 0.0::double end) as without_amount,
        cast(sum(c.amount_minor) as bigint) as revenue,
        cast(sum(
            case
                when b.is_revenue = 1 then c.amount_minor
                else coalesce(c.margin_minor, cast(round(c.amount_minor * c.agreed_margin) as bigint))
            end
        ) as bigint) as return_value,
        max(case when b.is_revenue = 0 and c.margin_minor is null and c.amount_minor is not null then 1 else 0 end) as is_rough,
        max(c.original_minor) as original_minor
    from credited c
    cross join basis b
    group by c.rule, c.unit, c.unit_id, c.name
),
worked as (               -- sales' time spent in the period, credited to the touches that led to it
    select
        c.rule, c.unit_id, c.cost_minor as sales_cost, c.weight * t.seconds / 3600.0::double as sales_hours,
        case when t.class = 'rough' then 1 else 0 end as is_rough,
        case
            when a.by = 'all' then 'all'
            when a.by = 'program' then coalesce(c.program, 'no known program')
            when a.by = 'channel' then coalesce(c.channel, 'no known channel')
            when a.by = 'source' then coalesce(c.source, 'none')
            when a.by = 'product' then coalesce(c.product, 'none')
            when a.by = 'market' then coalesce(c.market, 'none')
            else coalesce(r.name, c.rep, 'none')
        end as name
    from credits c
    cross join asked a
    left join reps r on r.rep = c.rep
    left join sales_time t on t.seq = try_cast(c.unit_id as bigint)
    where c.unit = 'contact' and c.at >= a.from_at and c.at < a.to_at and c.at < a.as_of
),
cases as (                -- everything behind the figures, side by side; money without a rate in a group of its own
    select
        cast(null as varchar) as rule,
        case when c.is_unconverted then 'not converted: ' || s.currency else c.name end as name,
        'cost' as case_kind, cast(c.seq as varchar) as case_id,
        cast(c.cost_minor as bigint) as marketing_cost, cast(c.ripe_minor as bigint) as ripe_cost,
        cast(null as bigint) as sales_cost, 0.0::double as sales_hours, 0.0::double as deals, 0.0::double as orders,
        0.0::double as without_amount, cast(null as bigint) as revenue, cast(null as bigint) as return_value, 0 as is_rough,
        case when c.is_unconverted then s.amount_minor end as original_minor
    from cost_cases c
    left join spend s on s.seq = c.seq
    union all
    select
        rule, name, case when unit = 'deal' then 'opportunity' else 'order' end, unit_id,
        cast(null as bigint), cast(null as bigint), cast(null as bigint), 0.0::double, deals, orders,
        without_amount, revenue, return_value, is_rough, original_minor
    from credit_cases
    union all
    select
        rule, name, 'contact', unit_id,
        cast(null as bigint), cast(null as bigint), sales_cost, coalesce(sales_hours, 0.0::double), 0.0::double, 0.0::double,
        0.0::double, cast(null as bigint), cast(null as bigint), is_rough, cast(null as bigint)
    from worked
),
listing as (              -- the costs, deals, orders and contacts behind each figure, under the asked rule
    select
        c.name, c.case_kind, c.case_id, max(coalesce(o.closed_seq, p.seq, try_cast(c.case_id as bigint))) as seq,
        sum(c.marketing_cost) as marketing_cost, sum(c.ripe_cost) as ripe_cost, sum(c.sales_cost) as sales_cost,
        sum(c.sales_hours) as sales_hours, sum(c.deals) as deals, sum(c.orders) as orders,
        sum(c.without_amount) as without_amount, sum(c.revenue) as revenue, sum(c.return_value) as return_value,
        sum(case when c.is_money then coalesce(c.marketing_cost, 0) + coalesce(c.sales_cost, 0) end) as cost,
        sum(case when c.is_money then coalesce(c.return_value, 0) - coalesce(c.marketing_cost, 0) end) as gain_before_sales,
        sum(
            case
                when c.is_money
                then coalesce(c.return_value, 0) - coalesce(c.marketing_cost, 0) - coalesce(c.sales_cost, 0)
            end
        ) as gain
    from (select *, name not like 'not converted: %' as is_money from cases) c
    join asked a on c.rule is null or c.rule = a.rule
    left join opportunities o on c.case_kind = 'opportunity' and o.opportunity_id = c.case_id
    left join orders p on c.case_kind = 'order' and p.order_id = c.case_id
    group by c.name, c.case_kind, c.case_id
)
select
    c.rule, c.name, c.case_kind,
    count(*) as cases,
    sum(c.marketing_cost) as marketing_cost,
    sum(c.ripe_cost) as ripe_cost,
    sum(c.sales_cost) as sales_cost,
    sum(c.sales_hours) as sales_hours,
    sum(c.deals) as deals,
    sum(c.orders) as orders,
    sum(c.without_amount) as without_amount,
    sum(c.revenue) as revenue,
    sum(c.return_value) as return_value,
    sum(case when c.return_value > 0 then cast(c.return_value as double) else 0.0::double end) as gross_return,
    sum(case when c.return_value > 0 then cast(c.return_value as double) * c.return_value else 0.0::double end) as squared_return,
    max(c.is_rough) as is_rough,
    sum(c.original_minor) as original_minor,
    max(b.is_revenue) as is_revenue
from cases c
cross join basis b
group by c.rule, c.name, c.case_kind
order by c.rule, c.name, c.case_kind
