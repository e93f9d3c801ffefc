-- close_ratio: Which share of qualified opportunities is won within the agreed window?
-- One row per group, over the opportunities first qualified in the period. `steps` holds their ends in order of
-- time, for the incidence of won; the win rate beside it counts by close date, as every CRM shows it.

with written as (         -- the agreed path, and the own path of a product that has one
    select s.version, '' as path, s.stage, s.position, s.reached
    from agreement_stages s
    union all
    select s.version, s.product as path, s.stage, s.position, s.reached
    from agreement_product_stages s
),
won_places as (
    select w.version, w.path, min(w.position) as position from written w where w.reached = 'won' group by w.version, w.path
),
candidates as (           -- which stage counts as a qualified opportunity, best first
    select
        w.version, w.path, w.stage,
        row_number() over (
            partition by w.version, w.path
            order by
                case
                    when w.stage = 'qualified_opportunity' then 1
                    when w.reached = 'qualified' then 2
                    when w.reached = 'opportunity' then 3
                    else 4
                end,
                w.position desc,
                w.stage
        ) as choice
    from written w
    left join won_places p on p.version = w.version and p.path = w.path
    where p.position is null or w.position < p.position
),
own_paths as (
    select distinct s.version, s.product from agreement_product_stages s
),
entries as (              -- each pass that was qualified, with the version in force then, and who it counts for
    select
        l.lead_id, s.entered_at, s.how_known, s.version, s.seq,
        coalesce(case when t.unit = 'account' then l.account_id end, l.person_id, l.lead_id) as who
    from leads l
    join agreement_terms t on t.version = l.version
    left join own_paths o on o.version = l.version and o.product = l.product
    join candidates c on c.version = l.version and c.path = coalesce(o.product, '') and c.choice = 1
    join stages s on s.lead_id = l.lead_id and s.stage = c.stage
),
asked_about as (          -- whoever was qualified in the period
    select distinct e.who
    from entries e
    cross join asked a
    where (e.entered_at >= a.from_at and e.entered_at < a.to_at)
        or (e.entered_at is null and a.from_at < cast('1900-01-02' as timestamp))
),
passes as (               -- all their passes; a return after nurture goes on
    select
        l.lead_id, l.product, l.market, l.ended_at, l.end_name, l.observed_from_start,
        coalesce(case when t.unit = 'account' then l.account_id end, l.person_id, l.lead_id) as who,
        l.created_at,
        e.entered_at as qualified_at, e.how_known, e.version, e.seq,
        n.becomes
    from leads l
    join agreement_terms t on t.version = l.version
    join asked_about w
        on w.who = coalesce(case when t.unit = 'account' then l.account_id end, l.person_id, l.lead_id)
    left join entries e on e.lead_id = l.lead_id
    left join agreement_ends n on n.version = l.version and n.end_name = l.end_name
),
returns as (
    select
        p.*,
        case
            when lag(p.becomes) over (partition by p.who order by p.created_at, p.lead_id) = 'nurture'
                and coalesce(
                    lag(p.product) over (partition by p.who order by p.created_at, p.lead_id), p.product, ''
                ) = coalesce(
                    p.product, lag(p.product) over (partition by p.who order by p.created_at, p.lead_id), ''
                )
            then 0 else 1
        end as is_new
    from passes p
),
chains as (
    select
        r.*,
        sum(r.is_new) over (
            partition by r.who order by r.created_at, r.lead_id rows between unbounded preceding and current row
        ) as chain
    from returns r
),
ordered as (              -- the qualified passes of each chain, first and last
    select
        c.*,
        row_number() over (
            partition by c.who, c.chain
            order by case when c.how_known is null then 1 else 0 end, c.qualified_at, c.lead_id
        ) as from_first,
        row_number() over (partition by c.who, c.chain order by c.created_at desc, c.lead_id desc) as from_last,
        min(case when c.end_name = 'won' then c.ended_at end) over (partition by c.who, c.chain) as won_at,
        max(case when c.end_name = 'won' then 1 else 0 end) over (partition by c.who, c.chain) as is_won,
        max(case when c.end_name is not null and c.ended_at is null then 1 else 0 end)
            over (partition by c.who, c.chain) as is_undated
    from chains c
),
cases as (                -- one opportunity: qualified in its first pass, ended as its last pass did
    select
        f.lead_id, f.qualified_at, f.how_known, f.seq, f.product, f.market, f.version, f.won_at, f.is_won, f.is_undated,
        f.observed_from_start, z.ended_at, z.end_name,
        coalesce(nullif(p.close_days, t.close_days), nullif(m.close_days, t.close_days), t.close_days) as window_days,
        g.name,
        (epoch(a.as_of) - epoch(f.qualified_at)) / 86400.0::double as age_days,
        case
            when f.won_at is not null then greatest(epoch(f.won_at) - epoch(f.qualified_at), 0.0::double) / 86400.0::double
        end as won_days,
        case
            when z.ended_at is not null
            then greatest(epoch(z.ended_at) - epoch(f.qualified_at), 0.0::double) / 86400.0::double
        end as ended_days
    from ordered f
    cross join asked a
    join ordered z on z.who = f.who and z.chain = f.chain and z.from_last = 1
    join agreement_terms t on t.version = f.version
    left join agreement_products p on p.version = f.version and p.product = f.product
    left join agreement_markets m on m.version = f.version and m.market = f.market
    join lead_groups g on g.lead_id = f.lead_id and g.by = a.by
    where f.from_first = 1
        and f.how_known is not null
        and (
            (f.qualified_at >= a.from_at and f.qualified_at < a.to_at)
            or (f.qualified_at is null and a.from_at < cast('1900-01-02' as timestamp))
        )
        and coalesce(z.end_name, '') <> 'joined'
),
followed as (             -- those that count in the estimate, with the moment they leave it
    select
        c.*,
        c.age_days > c.window_days as is_ripe,
        c.won_days is not null and c.won_days <= c.window_days as is_won_in_time,
        case
            when c.won_days <= c.window_days then c.won_days
            when c.won_at is null and c.ended_days <= c.window_days then c.ended_days
            when c.age_days > c.window_days then c.window_days
            else c.age_days
        end as seen_days,
        case
            when c.won_days <= c.window_days then 'won'
            when c.won_at is null and c.ended_days <= c.window_days then 'ended'
            when c.age_days > c.window_days then 'ended'
            else 'open'
        end as became
    from cases c
    where c.observed_from_start and c.how_known <> 'derived'
        and c.qualified_at is not null and c.window_days is not null
        and c.is_undated = 0
),
listing as (
    select
        'lead' as case_kind, c.lead_id as case_id, c.seq, c.name,
        1 as qualified,
        case when c.how_known = 'derived' then 1 else 0 end as filled_in,
        case
            when c.how_known <> 'derived' and (not c.observed_from_start or c.qualified_at is null or c.is_undated = 1) then 1 else 0
        end as not_observed,
        case when f.is_ripe then 1 else 0 end as ripe,
        case when f.is_ripe and f.is_won_in_time then 1 else 0 end as won_in_time,
        case when not f.is_ripe then 1 else 0 end as not_ripe,
        c.is_won as won,
        case when c.is_won = 0 and c.end_name is not null then 1 else 0 end as ended,
        case when c.is_won = 0 and c.end_name is null then 1 else 0 end as still_open,
        0 as closed, 0 as closed_won
    from cases c
    left join followed f on f.lead_id = c.lead_id
    union all
    select
        'opportunity', o.opportunity_id, o.closed_seq, g.name,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, case when o.end_name = 'won' then 1 else 0 end
    from opportunities o
    cross join asked a
    join deals d on d.opportunity_id = o.opportunity_id
    join lead_groups g on g.lead_id = d.lead_id and g.by = a.by
    where o.end_name is not null
        and (
            (o.closed_at >= a.from_at and o.closed_at < a.to_at)
            or (o.closed_at is null and a.from_at < cast('1900-01-02' as timestamp))
        )
),
moments as (
    select
        f.name, f.seen_days,
        count(case when f.became = 'won' then 1 end) as won,
        count(case when f.became = 'ended' then 1 end) as ended,
        count(case when f.became = 'open' then 1 end) as still_open,
        count(*) as leaving
    from followed f
    group by f.name, f.seen_days
),
running as (
    select
        m.*,
        sum(m.leaving) over (
            partition by m.name order by m.seen_days rows between unbounded preceding and current row
        ) - m.leaving as gone_before,
        sum(m.still_open) over (
            partition by m.name order by m.seen_days rows between unbounded preceding and current row
        ) - m.still_open as open_before,
        sum(m.leaving) over (partition by m.name) as everyone
    from moments m
),
steps as (                -- ends by day; within one `run` nobody still open drops out
    select
        r.name,
        cast(r.open_before as bigint) as run,
        cast(ceil(r.seen_days) as bigint) as on_day,
        cast(max(r.everyone - r.gone_before) as bigint) as at_risk,
        cast(sum(r.won) as bigint) as won,
        cast(sum(r.ended) as bigint) as ended
    from running r
    where r.won + r.ended > 0
    group by 1, 2, 3
),
counted as (
    select
        l.name,
        cast(sum(l.qualified) as bigint) as qualified,
        cast(sum(l.ripe) as bigint) as ripe,
        cast(sum(l.won_in_time) as bigint) as won_in_time,
        cast(sum(l.not_ripe) as bigint) as not_ripe,
        cast(sum(l.won) as bigint) as won,
        cast(sum(l.ended) as bigint) as ended,
        cast(sum(l.still_open) as bigint) as still_open,
        cast(sum(l.closed) as bigint) as closed,
        cast(sum(l.closed_won) as bigint) as closed_won,
        cast(sum(l.filled_in) as bigint) as filled_in,
        cast(sum(l.not_observed) as bigint) as not_observed
    from listing l
    group by l.name
)
select c.*, s.run, s.on_day, s.at_risk, s.won as step_won, s.ended as step_ended
from counted c
left join steps s on s.name = c.name   -- one line per step; `close_ratio.py` folds them
order by c.name, s.run, s.on_day
