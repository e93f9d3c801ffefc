-- pipeline: What is open, how old is it, and what will it bring within the period?
-- One reading of the record: a line per open group (`part` is figures), and the lines `pipeline.py` needs to say
-- what to expect: what became of earlier opportunities by day of their life (past), the open ones by age (ages),
-- what is won in the period so far (won), and the agreed revenue (goal).

with last_move as (       -- the stage each opportunity moved to last
    select opportunity_id, stage
    from (
        select mv.opportunity_id, mv.stage, row_number() over (partition by opportunity_id order by mv.at desc, mv.seq desc) as place
        from opportunity_moves mv
    ) m
    where place = 1
),
known as (                -- each opportunity with its pass, its money, and when it stopped being worked
    select
        o.opportunity_id, o.seq, o.opened_at, o.end_name, o.closed_at, o.product, d.lead_id,
        d.amount_minor, d.is_converted, d.original_minor, d.original_currency, l.observed_from_start,
        coalesce(m.stage, o.stage_now, 'none') as stage,
        case when o.end_name is null and l.end_name = 'stalled' then l.ended_at end as stalled_at
    from opportunities o
    left join deals d on d.opportunity_id = o.opportunity_id
    left join leads l on l.lead_id = d.lead_id and l.opportunity_id is not null
    left join last_move m on m.opportunity_id = o.opportunity_id
),
open_now as (             -- the open ones, in their group
    select
        k.*,
        case when k.stalled_at is null then 'open' else 'stalled' end as state,
        case when a.by = 'stage' then k.stage when a.by = 'all' then 'all' else coalesce(g.name, 'none') end as name,
        (epoch(a.as_of) - epoch(k.opened_at)) / 86400.0::double as age_days
    from known k
    cross join asked a
    left join lead_groups g on g.lead_id = k.lead_id and g.by = a.by
    where k.end_name is null
),
criteria as (             -- how many criteria an opportunity should have met when it was opened
    select count(*) as criteria
    from agreement_criteria c
    join asked a on a.version = c.version
    where c.list = 'qualified'
),
at_opening as (           -- how the criteria stood at the end of the day it was opened
    select
        o.opportunity_id,
        sum(case when m.result = 'no' then 1 else 0 end) as noes,
        sum(case when m.result = 'yes' then 1 else 0 end) as yeses
    from open_now o
    join meets m on m.lead_id = o.lead_id
        and epoch(m.from_at) < epoch(o.opened_at) + 86400.0::double
        and (m.to_at is null or epoch(m.to_at) >= epoch(o.opened_at) + 86400.0::double)
    group by o.opportunity_id
),
listing as (              -- the open opportunities behind the figures
    select
        o.name, o.state, 'opportunity' as case_kind, o.opportunity_id as case_id, o.seq,
        1 as opportunities,
        case when o.amount_minor is not null then 1 else 0 end as with_amount,
        case when o.amount_minor is null and coalesce(o.is_converted, true) then 1 else 0 end as without_amount,
        case when o.is_converted = false then 1 else 0 end as not_converted,
        o.amount_minor as amount,
        case when c.criteria > 0 and coalesce(q.noes, 0) > 0 then 1 else 0 end as criteria_not_met,
        case when c.criteria > 0 and coalesce(q.noes, 0) = 0 and coalesce(q.yeses, 0) < c.criteria then 1 else 0 end as criteria_unknown,
        o.age_days, o.product
    from open_now o
    cross join criteria c
    left join at_opening q on q.opportunity_id = o.opportunity_id
),
histories as (            -- what became of all opportunities seen from their opening on, by day of their life
    select
        coalesce(product, 'none') as product, day,
        sum(case when end_name = 'won' then 1 else 0 end) as won,
        sum(case when end_name <> 'won' then 1 else 0 end) as otherwise,
        sum(case when end_name is null then 1 else 0 end) as still_open,
        sum(case when end_name = 'won' and amount_minor is not null then 1 else 0 end) as won_with_amount,
        sum(case when end_name = 'won' then amount_minor end) as won_amount,
        sum(case when end_name = 'won' then cast(amount_minor as double) * amount_minor end) as won_squares
    from (
        select
            k.product, k.amount_minor,
            case when k.stalled_at is null then k.end_name else 'stalled' end as end_name,
            cast(floor(greatest(0.0::double,
                (epoch(coalesce(k.closed_at, k.stalled_at, a.as_of)) - epoch(k.opened_at)) / 86400.0::double)) as integer) as day
        from known k
        cross join asked a
        where k.opened_at is not null and coalesce(k.observed_from_start, true)
            and (k.end_name is null or k.closed_at is not null)
    ) lives
    group by coalesce(product, 'none'), day
),
ages as (                 -- the open ones by age, for what to expect of them
    select
        name, coalesce(product, 'none') as product, cast(floor(age_days) as integer) as day,
        count(*) as opportunities,
        sum(with_amount) as with_amount,
        sum(amount) as amount,
        sum(cast(amount as double) * amount) as squares
    from listing
    where state = 'open'
    group by name, coalesce(product, 'none'), cast(floor(age_days) as integer)
),
won_so_far as (           -- revenue won in the period up to now, by the same groups; direct orders and refunds included
    select
        case a.by when 'product' then coalesce(c.product, 'none') when 'market' then coalesce(c.market, 'none') else 'all' end as name,
        sum(c.amount_minor) as revenue
    from credits c
    cross join asked a
    where c.rule = 'linear' and c.unit in ('deal', 'order') and c.at >= a.from_at and c.at < a.to_at and c.at < a.as_of
    group by case a.by when 'product' then coalesce(c.product, 'none') when 'market' then coalesce(c.market, 'none') else 'all' end
),
goals as (                -- the revenue agreed for exactly this period, where it is agreed for this group
    select
        case a.by when 'product' then g.product when 'market' then g.market else 'all' end as name,
        sum(g.value) as value
    from agreement_goals g
    join asked a on a.version = g.version and a.from_at = g.from_at and a.to_at = g.to_at
    where g.measure = 'revenue'
        and case
            when a.by = 'all' then g.product is null and g.market is null
            when a.by = 'product' then g.product is not null and g.market is null
            when a.by = 'market' then g.market is not null and g.product is null
            else false
        end
    group by case a.by when 'product' then g.product when 'market' then g.market else 'all' end
)
select
    'figures' as part, name, state, cast(null as varchar) as product, cast(null as integer) as day,
    cast(sum(opportunities) as bigint) as opportunities,
    cast(sum(with_amount) as bigint) as with_amount,
    cast(sum(without_amount) as bigint) as without_amount,
    cast(sum(not_converted) as bigint) as not_converted,
    cast(sum(amount) as bigint) as amount,
    cast(null as double) as squares,
    median(age_days) as age_days,
    cast(sum(criteria_not_met) as bigint) as criteria_not_met,
    cast(sum(criteria_unknown) as bigint) as criteria_unknown,
    cast(null as bigint) as won, cast(null as bigint) as otherwise, cast(null as bigint) as still_open,
    cast(null as decimal(18, 4)) as value
from listing
group by name, state
union all
select 'past', null, null, product, day, null, won_with_amount, null, null, won_amount, won_squares, null, null, null, won, otherwise, still_open, null
from histories
union all
select 'ages', name, null, product, day, opportunities, with_amount, null, null, amount, squares, null, null, null, null, null, null, null
from ages
union all
select 'won', name, null, null, null, null, null, null, null, revenue, null, null, null, null, null, null, null, null
from won_so_far
union all
select 'goal', name, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, value
from goals
order by part, amount desc nulls last, name, state, product, day
