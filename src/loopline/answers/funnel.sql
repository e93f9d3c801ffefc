-- funnel: How far do leads come, and what becomes of them at each stage?
-- One row per group and stage, over the passes that began in the period. The windows are the agreed ones.

with pace as (            -- business minutes of an average calendar day
    select d.version, sum(d.minutes) / nullif(cast(count(*) as double), 0) as minutes_a_day
    from days d
    group by d.version
),
written as (              -- the agreed path, and the own path of a product that has one
    select s.version, '' as path, s.stage, s.position, s.reached, s.within_days, s.within_minutes
    from agreement_stages s
    union all
    select s.version, s.product as path, s.stage, s.position, s.reached, s.within_days, s.within_minutes
    from agreement_product_stages s
),
paths as (                -- each stage with the window it must be reached in, as calendar days, and the stage after it
    select
        w.version, w.path, w.stage, w.position,
        lead(w.stage) over (partition by w.version, w.path order by w.position, w.stage) as following,
        lead(w.reached) over (partition by w.version, w.path order by w.position, w.stage) as following_reached,
        t.close_days,
        sum(coalesce(
            w.within_days,
            w.within_minutes / nullif(p.minutes_a_day, 0),
            case when w.reached = 'won' then t.close_days end,
            0.0::double
        )) over (
            partition by w.version, w.path order by w.position, w.stage rows between unbounded preceding and current row
        ) as days_so_far
    from written w
    join agreement_terms t on t.version = w.version
    left join pace p on p.version = w.version
),
own_paths as (
    select distinct s.version, s.product from agreement_product_stages s
),
cohort as (               -- passes that began in the period; without a known start they count in "all" only
    select
        l.lead_id, g.name, l.version, coalesce(o.product, '') as path,
        l.observed_from_start and l.created_at is not null as is_observed,
        coalesce(l.end_name, '') as end_name
    from leads l
    cross join asked a
    join lead_groups g on g.lead_id = l.lead_id and g.by = a.by
    left join own_paths o on o.version = l.version and o.product = l.product
    where (l.created_at >= a.from_at and l.created_at < a.to_at)
        or (l.created_at is null and a.from_at < cast('1900-01-02' as timestamp))
),
stays as (                -- each stay with what came next, and where the pass began
    select
        c.lead_id, c.name, c.version, c.path, c.is_observed, c.end_name,
        s.stage, s.position, s.entered_at, s.left_at, s.next_stage, s.reason, s.how_known, s.due_at, s.seq,
        case
            when s.left_at is null and s.next_stage is null then 'inside'
            when s.next_stage = 'joined' then 'joined'
            when s.next_stage in
                ('lost', 'no_decision', 'cancelled', 'stalled', 'rejected', 'disqualified', 'unsubscribed')
            then 'leaked'
            else 'advanced'
        end as became
    from cohort c
    join stages s on s.lead_id = c.lead_id
        and (s.entered_at is not null or c.end_name = 'won' or not c.is_observed)
),
filled as (               -- stays that no source recorded, or no source with their day
    select s.lead_id, s.stage from stays s where s.how_known = 'derived' or s.entered_at is null
),
recorded as (             -- the first stage that is observed for these passes, on each path
    select s.version, s.path, min(s.position) as position
    from stays s
    where s.how_known <> 'derived' and s.is_observed
    group by s.version, s.path
),
tries as (                -- each stay as a try to reach the stage after it; filled-in stages are no evidence
    select
        s.lead_id, s.name, s.seq, p.following as stage, s.became,
        (epoch(s.left_at) - epoch(s.entered_at)) / 86400.0::double as took_days,
        case
            when s.due_at is not null then s.left_at <= s.due_at
            when p.following_reached = 'won' and p.close_days is not null
            then (epoch(s.left_at) - epoch(s.entered_at)) / 86400.0::double <= p.close_days
            else s.became <> 'inside'
        end as is_in_time,
        case
            when s.due_at is not null then s.due_at < a.as_of
            when p.following_reached = 'won' and p.close_days is not null
            then (epoch(a.as_of) - epoch(s.entered_at)) / 86400.0::double > p.close_days
            else s.became <> 'inside'
        end as is_ripe,
        s.due_at is null and (p.following_reached <> 'won' or p.close_days is null) as has_no_window
    from stays s
    cross join asked a
    join paths p on p.version = s.version and p.path = s.path and p.stage = s.stage
    left join filled f on f.lead_id = s.lead_id and f.stage = s.next_stage
    where p.following is not null
        and s.is_observed
        and s.how_known <> 'derived'
        and f.lead_id is null
        and s.became <> 'joined'
),
began as (                -- passes seen from the first recorded stage on
    select s.lead_id, s.name, s.version, s.path, s.seq, s.entered_at, p.days_so_far
    from stays s
    join recorded r on r.version = s.version and r.path = s.path and r.position = s.position
    join paths p on p.version = s.version and p.path = s.path and p.stage = s.stage
    where s.is_observed and s.how_known <> 'derived' and s.end_name <> 'joined'
),
ahead as (                -- each of them against each later stage whose windows have all run out
    select b.lead_id, b.name, b.seq, k.stage
    from began b
    cross join asked a
    join paths k on k.version = b.version and k.path = b.path and k.days_so_far > b.days_so_far
    left join filled f on f.lead_id = b.lead_id and f.stage = k.stage
    where (epoch(a.as_of) - epoch(b.entered_at)) / 86400.0::double > k.days_so_far - b.days_so_far
        and f.lead_id is null
),
arrived as (              -- and those that reached that stage within these windows
    select b.lead_id, b.name, b.seq, s.stage
    from began b
    cross join asked a
    join stays s on s.lead_id = b.lead_id and s.how_known <> 'derived' and s.position > 1
    join paths k on k.version = b.version and k.path = b.path and k.stage = s.stage and k.days_so_far > b.days_so_far
    where (epoch(a.as_of) - epoch(b.entered_at)) / 86400.0::double > k.days_so_far - b.days_so_far
        and (epoch(s.entered_at) - epoch(b.entered_at)) / 86400.0::double <= k.days_so_far - b.days_so_far
),
listing as (
    select
        'lead' as case_kind, s.lead_id as case_id, s.seq, s.name, s.stage, s.became, s.next_stage, s.reason,
        1 as entered,
        case when s.became = 'advanced' then 1 else 0 end as advanced,
        case when s.became = 'joined' then 1 else 0 end as joined,
        case when s.became = 'leaked' then 1 else 0 end as leaked,
        case when s.became = 'inside' then 1 else 0 end as inside,
        case when s.how_known = 'derived' then 1 else 0 end as filled_in,
        case when s.is_observed then 0 else 1 end as not_observed,
        0 as reached, 0 as ripe, 0 as not_ripe, 0 as without_window, 0 as first_reached, 0 as first_ripe
    from stays s
    union all
    select
        'lead', t.lead_id, t.seq, t.name, t.stage, t.became, null, null,
        0, 0, 0, 0, 0, 0, 0,
        case when t.is_ripe and t.is_in_time and t.became = 'advanced' then 1 else 0 end,
        case when t.is_ripe then 1 else 0 end,
        case when t.is_ripe then 0 else 1 end,
        case when t.has_no_window and not t.is_ripe then 1 else 0 end,
        0, 0
    from tries t
    union all
    select
        'lead', r.lead_id, r.seq, r.name, r.stage, null, null, null,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1
    from ahead r
    union all
    select
        'lead', r.lead_id, r.seq, r.name, r.stage, null, null, null,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 0
    from arrived r
),
leaks as (                -- why passes left a stage for good
    select
        s.name, s.stage,
        coalesce(nullif(lower(trim(s.reason)), ''), case when s.next_stage = 'stalled' then 'stalled' end, 'not given')
            as reason,
        count(*) as leaked
    from stays s
    where s.became = 'leaked'
    group by 1, 2, 3
),
stood as (                -- the same counts as over the listing, part by part
    select
        s.name, s.stage,
        count(*) as entered,
        count(case when s.became = 'advanced' then 1 end) as advanced,
        count(case when s.became = 'joined' then 1 end) as joined,
        count(case when s.became = 'leaked' then 1 end) as leaked,
        count(case when s.became = 'inside' then 1 end) as inside,
        count(case when s.how_known = 'derived' then 1 end) as filled_in,
        count(case when s.is_observed then null else 1 end) as not_observed
    from stays s
    group by s.name, s.stage
),
tried as (
    select
        t.name, t.stage,
        count(case when t.is_ripe and t.is_in_time and t.became = 'advanced' then 1 end) as reached,
        count(case when t.is_ripe then 1 end) as ripe,
        count(case when t.is_ripe then null else 1 end) as not_ripe,
        count(case when t.has_no_window and not t.is_ripe then 1 end) as without_window,
        median(case when t.became = 'advanced' then t.took_days end) as median_days
    from tries t
    group by t.name, t.stage
),
in_sight as (             -- how many could have reached each stage: all whose windows have run out ...
    select b.name, k.stage, count(*) as cases
    from began b
    cross join asked a
    join paths k on k.version = b.version and k.path = b.path and k.days_so_far > b.days_so_far
    where (epoch(a.as_of) - epoch(b.entered_at)) / 86400.0::double > k.days_so_far - b.days_so_far
    group by b.name, k.stage
),
out_of_sight as (         -- ... but not those for whom the stage was filled in
    select b.name, f.stage, count(*) as cases
    from filled f
    cross join asked a
    join began b on b.lead_id = f.lead_id
    join paths k on k.version = b.version and k.path = b.path and k.stage = f.stage and k.days_so_far > b.days_so_far
    where (epoch(a.as_of) - epoch(b.entered_at)) / 86400.0::double > k.days_so_far - b.days_so_far
    group by b.name, f.stage
),
could_arrive as (
    select i.name, i.stage, i.cases - coalesce(o.cases, 0) as first_ripe
    from in_sight i
    left join out_of_sight o on o.name = i.name and o.stage = i.stage
),
did_arrive as (
    select r.name, r.stage, count(*) as first_reached from arrived r group by r.name, r.stage
),
lines as (                -- every group and stage that any of them has
    select s.name, s.stage from stood s
    union
    select t.name, t.stage from tried t
    union
    select r.name, r.stage from could_arrive r where r.first_ripe > 0
),
seen as (                 -- stages into which any entry was observed: only there a rate can be known
    select s.stage, count(case when s.how_known <> 'derived' then 1 end) as observed_entries from stays s group by s.stage
),
places as (
    select w.stage, min(w.position) as position from written w group by w.stage
)
select
    l.name, l.stage, coalesce(w.position, 0) as position, coalesce(n.observed_entries, 0) as observed_entries,
    coalesce(s.entered, 0) as entered, coalesce(s.advanced, 0) as advanced, coalesce(s.joined, 0) as joined,
    coalesce(s.leaked, 0) as leaked, coalesce(s.inside, 0) as inside, coalesce(s.filled_in, 0) as filled_in,
    coalesce(s.not_observed, 0) as not_observed,
    coalesce(t.reached, 0) as reached, coalesce(t.ripe, 0) as ripe, coalesce(t.not_ripe, 0) as not_ripe,
    coalesce(t.without_window, 0) as without_window, t.median_days,
    coalesce(d.first_reached, 0) as first_reached, coalesce(c.first_ripe, 0) as first_ripe,
    k.reason, k.leaked as leaked_so
from lines l
left join stood s on s.name = l.name and s.stage = l.stage
left join tried t on t.name = l.name and t.stage = l.stage
left join could_arrive c on c.name = l.name and c.stage = l.stage
left join did_arrive d on d.name = l.name and d.stage = l.stage
left join seen n on n.stage = l.stage
left join places w on w.stage = l.stage
left join leaks k on k.name = l.name and k.stage = l.stage   -- one line per reason; `funnel.py` folds them
order by l.name, coalesce(w.position, 0), l.stage, k.leaked desc, k.reason
