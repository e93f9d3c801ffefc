-- lead_quality: Which leads become customers, and did they meet the agreed criteria?
-- One row per group, over the passes that began in the period, followed whatever happens later.

with pace as (            -- business minutes of an average calendar day
    select d.version, sum(d.minutes) / nullif(cast(count(*) as double), 0) as minutes_a_day
    from days d
    group by d.version
),
written as (              -- the agreed path, and the own path of a product that has one
    select s.version, '' as path, s.reached, s.within_days, s.within_minutes
    from agreement_stages s
    union all
    select s.version, s.product as path, s.reached, s.within_days, s.within_minutes
    from agreement_product_stages s
),
paths as (                -- all agreed windows on the way to the win, one after the other
    select
        w.version, w.path,
        coalesce(
            nullif(sum(coalesce(
                w.within_days,
                w.within_minutes / nullif(p.minutes_a_day, 0),
                case when w.reached = 'won' then t.close_days end,
                0.0::double
            )), 0.0::double),
            max(t.close_days)
        ) as path_days
    from written w
    join agreement_terms t on t.version = w.version
    left join pace p on p.version = w.version
    group by w.version, w.path
),
own_paths as (
    select distinct s.version, s.product from agreement_product_stages s
),
cohort as (               -- passes that began in the period; without a known start they count in "all" only
    select
        l.lead_id, g.name, l.version, l.created_at, l.created_seq, l.ended_at, l.end_name,
        l.observed_from_start and l.created_at is not null and (l.end_name is null or l.ended_at is not null) as is_observed,
        (epoch(l.ended_at) - epoch(l.created_at)) / 86400.0::double as lasted_days,
        (epoch(a.as_of) - epoch(l.created_at)) / 86400.0::double as age_days,
        p.path_days
    from leads l
    cross join asked a
    join lead_groups g on g.lead_id = l.lead_id and g.by = a.by
    left join own_paths o on o.version = l.version and o.product = l.product
    left join paths p on p.version = l.version and p.path = coalesce(o.product, '')
    where (l.created_at >= a.from_at and l.created_at < a.to_at)
        or (l.created_at is null and a.from_at < cast('1900-01-02' as timestamp))
),
agreed as (               -- how many criteria a qualified lead must meet
    select c.version, count(*) as criteria from agreement_criteria c where c.list = 'qualified' group by c.version
),
judged as (               -- each pass against the criteria, as last known
    select
        m.lead_id,
        count(case when m.result = 'yes' then 1 end) as yes,
        count(case when m.result = 'no' then 1 end) as no
    from meets m
    where m.to_at is null
    group by m.lead_id
),
answered as (             -- what sales said about it
    select
        h.lead_id,
        max(case when h.answer = 'accepted' then 1 else 0 end) as accepted,
        max(case when h.answer in ('rejected', 'disqualified') then 1 else 0 end) as refused
    from handovers h
    group by h.lead_id
),
paid as (                 -- what the won deals of a pass are worth
    select
        d.lead_id,
        cast(sum(d.amount_minor) as bigint) as amount_minor,
        max(case when d.amount_minor is null then 1 else 0 end) as is_unknown
    from deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    where o.end_name = 'won'
    group by d.lead_id
),
worked as (               -- sales' time on a pass
    select t.lead_id, cast(sum(t.cost_minor) as bigint) as cost_minor from sales_time t group by t.lead_id
),
listing as (
    select
        'lead' as case_kind, c.lead_id as case_id, c.created_seq as seq, c.name,
        1 as leads,
        case when c.is_observed then 0 else 1 end as not_observed,
        case when c.is_observed and c.age_days > c.path_days then 1 else 0 end as ripe,
        case when c.is_observed and c.age_days <= c.path_days then 1 else 0 end as not_ripe,
        case
            when c.is_observed and c.age_days > c.path_days and c.end_name = 'won' and c.lasted_days <= c.path_days
            then 1 else 0
        end as won_in_time,
        case when c.end_name = 'won' then 1 else 0 end as won,
        case when j.yes >= g.criteria then 1 else 0 end as met_all,
        case when j.no > 0 then 1 else 0 end as not_met,
        case
            when g.criteria is null or j.no > 0 or j.yes >= g.criteria then 0 else 1
        end as unknown,
        case when h.accepted = 1 then 1 else 0 end as accepted,
        case when h.refused = 1 and h.accepted = 0 then 1 else 0 end as rejected,
        case when c.end_name = 'won' then p.amount_minor end as revenue,
        case when c.end_name = 'won' and (p.lead_id is null or p.is_unknown = 1) then 1 else 0 end as won_without_amount,
        w.cost_minor as sales_cost
    from cohort c
    left join agreed g on g.version = c.version
    left join judged j on j.lead_id = c.lead_id
    left join answered h on h.lead_id = c.lead_id
    left join paid p on p.lead_id = c.lead_id
    left join worked w on w.lead_id = c.lead_id
),
ends as (                 -- start and win of each won lead
    select c.name, c.lead_id, c.lasted_days, c.created_at as at, -1 as side from cohort c
    where c.end_name = 'won' and c.created_at is not null
    union all
    select c.name, c.lead_id, c.lasted_days, c.ended_at as at, 1 as side from cohort c
    where c.end_name = 'won' and c.created_at is not null
),
on_days as (              -- the calendar day of each in the agreement's zone, as a number
    select
        e.name, e.lead_id, e.lasted_days, e.side,
        epoch(cast(d.day as timestamp)) / 86400.0::double
        + case when e.at < d.starts_at then -1 when e.at >= d.ends_at then 1 else 0 end as day_number
    from ends e
    cross join asked a
    left join days d on d.version = a.version and d.day = cast(e.at as date)
),
calendar as (
    select
        o.name, o.lead_id,
        case
            when count(o.day_number) = 2 then sum(o.side * o.day_number) else floor(max(o.lasted_days))
        end as cycle_days
    from on_days o
    group by o.name, o.lead_id
),
cycles as (
    select d.name, avg(d.cycle_days) as mean_cycle_days, median(d.cycle_days) as median_cycle_days
    from calendar d
    group by d.name
),
counted as (
    select
        l.name,
        cast(sum(l.leads) as bigint) as leads, cast(sum(l.not_observed) as bigint) as not_observed,
        cast(sum(l.ripe) as bigint) as ripe, cast(sum(l.not_ripe) as bigint) as not_ripe,
        cast(sum(l.won_in_time) as bigint) as won_in_time, cast(sum(l.won) as bigint) as won,
        cast(sum(l.met_all) as bigint) as met_all, cast(sum(l.not_met) as bigint) as not_met,
        cast(sum(l.unknown) as bigint) as unknown,
        cast(sum(l.accepted) as bigint) as accepted, cast(sum(l.rejected) as bigint) as rejected,
        cast(sum(l.revenue) as bigint) as revenue,
        cast(sum(l.won_without_amount) as bigint) as won_without_amount,
        cast(sum(l.sales_cost) as bigint) as sales_cost
    from listing l
    group by l.name
)
select c.*, y.mean_cycle_days, y.median_cycle_days
from counted c
left join cycles y on y.name = c.name
order by c.name
