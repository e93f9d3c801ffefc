-- scorecard: What was agreed, what happened, and which team's part is it?
-- One reading of the record: a line per figure, scope and period that is counted here (`part` is figures), the agreed
-- goals (goal), since when each kind of fact is recorded (seen), and where the period before begins (before). Promises that another answer already measures
-- are taken from that answer (`scorecard.py`), so that both show the same.

with months as (
    select
        d.month, min(d.starts_at) as starts_at, max(d.ends_at) as ends_at,
        row_number() over (order by d.month) as place,
        min(substring(cast(d.day as varchar), 9, 2)) = '01' as is_whole
    from days d
    join asked a on a.version = d.version
    group by d.month
),
bounds as (               -- where the period before begins: whole months before whole months, else as many days
    select
        coalesce(
            b.starts_at,
            a.from_at - cast(least(epoch(a.to_at) - epoch(a.from_at), 2000000000.0::double) as bigint) * interval '1 second'
        ) as before_at,
        a.from_at, a.to_at, a.as_of, a.version
    from asked a
    left join months f on f.starts_at = a.from_at
    left join months l on l.ends_at = a.to_at
    left join months b on b.place = 2 * f.place - l.place - 1 and b.is_whole
),
spans as (                -- the asked period, the one before, and shorter ones inside for which goals are agreed
    select 'as asked' as period, b.from_at, b.to_at from bounds b
    union all
    select 'before' as period, b.before_at, b.from_at from bounds b
    union all
    select distinct g.period, g.from_at, g.to_at
    from agreement_goals g
    join asked a on a.version = g.version and g.from_at >= a.from_at and g.to_at <= a.to_at
    where g.from_at > a.from_at or g.to_at < a.to_at
),
scopes as (               -- the whole, and each product and market that has a goal of its own
    select 'all' as product, 'all' as market
    union
    select coalesce(g.product, 'all'), coalesce(g.market, 'all')
    from agreement_goals g
    join asked a on a.version = g.version
),
written as (              -- stages of the agreed paths, and the figure that counts who entered them
    select s.stage, max(case when s.reached in ('qualified', 'opportunity') then 1 else 0 end) as is_opportunity
    from (
        select version, stage, reached from agreement_stages
        union all
        select version, stage, reached from agreement_product_stages
    ) s
    join asked a on a.version = s.version
    where s.reached <> 'won'
    group by s.stage
),
counted_stages as (
    select
        w.stage,
        case when w.stage like '%y' then substring(w.stage, 1, length(w.stage) - 1) || 'ies' else w.stage || 's' end as measure,
        case when w.stage = 'qualified_opportunity' then 1 else w.is_opportunity end as is_opportunity
    from written w
),
happened as (             -- what goals count, each at its moment (`= true`: bounds is one row, not worth sorting for)
    select
        'deals' as measure, 'opportunity' as case_kind, o.opportunity_id as case_id, o.closed_seq as seq,
        o.closed_at as happened_at, coalesce(o.product, l.product) as product, l.market, cast(null as bigint) as amount
    from opportunities o
    left join deals d on d.opportunity_id = o.opportunity_id
    left join leads l on l.lead_id = d.lead_id and l.opportunity_id is not null
    join bounds b on (o.closed_at >= b.before_at and o.closed_at < b.to_at) = true
    where o.end_name = 'won'
    union all
    select
        'revenue', case when c.unit = 'deal' then 'opportunity' else 'order' end, c.unit_id,
        cast(null as bigint), c.at, c.product, c.market, cast(sum(c.amount_minor) as bigint)
    from credits c
    join bounds b on (c.at >= b.before_at and c.at < b.to_at) = true
    where c.rule = 'linear' and c.unit in ('deal', 'order')
    group by c.unit, c.unit_id, c.at, c.product, c.market
    union all
    select 'leads', 'lead', l.lead_id, l.created_seq, l.created_at, l.product, l.market, cast(null as bigint)
    from leads l
    join bounds b on (l.created_at >= b.before_at and l.created_at < b.to_at) = true
    union all
    select n.measure, 'lead', s.lead_id, s.seq, s.entered_at, l.product, l.market, cast(null as bigint)
    from stages s
    join bounds b on (s.entered_at >= b.before_at and s.entered_at < b.to_at) = true
    join counted_stages n on n.stage = s.stage
    join leads l on l.lead_id = s.lead_id
    where s.how_known <> 'derived' and (n.is_opportunity = 0 or coalesce(l.end_name, '') <> 'joined')
),
agreed_criteria as (
    select c.version, count(*) as criteria from agreement_criteria c where c.list = 'qualified' group by c.version
),
passed as (               -- leads passed to a rep, by period
    select p.period, h.seq, h.lead_id, h.rep, h.version, h.at as passed_at
    from handovers h
    join spans p on (p.period in ('as asked', 'before') and h.at >= p.from_at and h.at < p.to_at) = true
    where h.kind = 'rep'
),
passed_leads as (
    select p.period, p.lead_id, min(p.seq) as seq, max(p.version) as version
    from passed p
    group by p.period, p.lead_id
),
last_known as (           -- how many criteria each of these leads meets and misses, as last known
    select
        m.lead_id,
        sum(case when m.result = 'yes' then 1 else 0 end) as yes,
        sum(case when m.result = 'no' then 1 else 0 end) as no
    from meets m
    where m.to_at is null and m.lead_id in (select lead_id from passed_leads)
    group by m.lead_id
),
judged as (
    select
        p.period, p.lead_id, p.seq,
        case when k.yes >= g.criteria then 1 else 0 end as is_met,
        case when k.yes >= g.criteria or k.no > 0 then 1 else 0 end as is_known
    from passed_leads p
    join agreed_criteria g on g.version = p.version
    left join last_known k on k.lead_id = p.lead_id
),
weeks as (
    select d.week, min(d.starts_at) as starts_at, max(d.ends_at) as ends_at, sum(d.minutes) as minutes
    from days d
    join asked a on a.version = d.version
    group by d.week
),
loads as (                -- leads passed to each rep in each week that begins in the period
    select p.period, p.rep, w.week, min(p.seq) as seq, count(*) as leads, max(w.starts_at) as starts_at, max(w.minutes) as minutes
    from passed p
    join weeks w on p.passed_at >= w.starts_at and p.passed_at < w.ends_at
    join spans n on n.period = p.period and w.starts_at >= n.from_at and w.starts_at < n.to_at
    where p.rep is not null
    group by p.period, p.rep, w.week
),
named_reps as (
    select p.rep, max(lower(trim(coalesce(nullif(trim(r.name), ''), p.rep)))) as name
    from (select distinct rep from loads) p
    left join reps r on r.rep = p.rep
    group by p.rep
),
absences as (             -- business minutes each rep was away, by week
    select n.rep, d.week, sum(d.minutes) as minutes
    from agreement_absences b
    join asked a on a.version = b.version
    join named_reps n on n.name = lower(trim(b.rep)) or n.rep = b.rep
    join days d on d.version = b.version and d.starts_at >= b.from_at and d.starts_at < b.to_at
    group by n.rep, d.week
),
loads_and_limits as (     -- against what the rep can take: the own figure while it holds, less the absence
    select
        l.period, l.rep, l.week, max(l.seq) as seq, max(l.leads) as leads,
        ceil(
            coalesce(min(o.leads_per_week), max(u.leads_per_week))
            * (1.0::double - least(1.0::double, coalesce(max(b.minutes), 0) / nullif(cast(max(l.minutes) as double), 0)))
            - 0.000001::double
        ) as leads_a_week
    from loads l
    cross join asked a
    join named_reps n on n.rep = l.rep
    left join agreement_capacity o on o.version = a.version and (lower(trim(o.rep)) = n.name or o.rep = n.rep)
        and (o.until_at is null or l.starts_at < o.until_at)
    left join agreement_capacity u on u.version = a.version and u.rep is null
        and (u.until_at is null or l.starts_at < u.until_at)
    left join absences b on b.rep = l.rep and b.week = l.week
    group by l.period, l.rep, l.week
),
counted as (              -- the cases behind the figures that are counted here
    select
        h.measure, s.product, s.market, p.period, h.case_kind, h.case_id, h.seq,
        1 as numerator, cast(null as bigint) as denominator, 0 as unknown, h.amount
    from happened h
    cross join asked a
    join spans p on (h.happened_at >= p.from_at and h.happened_at < p.to_at) = true
    join scopes s on (s.product = 'all' or s.product = h.product) and (s.market = 'all' or s.market = h.market)
    where h.happened_at < a.as_of
    union all
    select
        'leads_meeting_criteria', 'all', 'all', j.period, 'lead', j.lead_id, j.seq,
        j.is_met, j.is_known, 1 - j.is_known, cast(null as bigint)
    from judged j
    union all
    select
        'weekly_load_within_capacity', 'all', 'all', l.period, 'rep-week', l.rep || ' ' || l.week, l.seq,
        case when l.leads <= l.leads_a_week then 1 else 0 end, 1, 0, cast(null as bigint)
    from loads_and_limits l
    where l.leads_a_week is not null
),
listing as (              -- the same, with the fact behind each
    select
        c.measure, c.product, c.market, c.period, c.case_kind, c.case_id, coalesce(c.seq, o.closed_seq, p.seq) as seq,
        c.numerator, c.denominator, c.unknown, c.amount
    from counted c
    left join opportunities o on c.measure = 'revenue' and c.case_kind = 'opportunity' and o.opportunity_id = c.case_id
    left join orders p on c.measure = 'revenue' and c.case_kind = 'order' and p.order_id = c.case_id
),
goals as (                -- what is agreed for the asked period and for periods inside it
    select
        case when g.from_at = a.from_at and g.to_at = a.to_at then 'as asked' else g.period end as period,
        g.measure, coalesce(g.product, 'all') as product, coalesce(g.market, 'all') as market, g.value, g.to_at
    from agreement_goals g
    join asked a on a.version = g.version and g.from_at >= a.from_at and g.to_at <= a.to_at
),
seen as (                 -- since when each kind of fact is recorded
    select w.kind, min(w.observed_from) as observed_from from windows w group by w.kind
)
select
    'figures' as part, measure, product, market, period,
    cast(sum(numerator) as bigint) as numerator,
    cast(sum(denominator) as bigint) as denominator,
    cast(sum(unknown) as bigint) as unknown,
    cast(sum(amount) as bigint) as amount,
    sum(cast(amount as double) * amount) as squares,
    cast(null as decimal(18, 4)) as value, cast(null as timestamp) as moment
from counted
group by measure, product, market, period
union all
select 'goal', measure, product, market, period, null, null, null, null, null, value, to_at
from goals
union all
select 'seen', kind, null, null, null, null, null, null, null, null, null, observed_from
from seen
union all
select 'before', null, null, null, null, null, null, null, null, null, null, before_at
from bounds
order by part, measure, product, market, period
