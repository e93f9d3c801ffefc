-- leakage: Where do leads leak, why, and what is it worth?
-- One row per group, stage and reason, over the passes that left a stage for good in the period.
-- A lead's expected value is what leads like it were worth when they entered that stage: the chance to be won
-- (incidence, by stage, criteria met, and market and product, drawn towards the larger group) times the amount.

with terms as (
    select t.version, t.unit, t.stalls_after_days, t.deal_average_minor, t.deal_margin, t.small_sample
    from agreement_terms t
    join asked a on a.version = t.version
),
pace as (                 -- business minutes of an average calendar day
    select sum(d.minutes) / nullif(cast(count(*) as double), 0) as minutes_a_day
    from days d
    join terms t on t.version = d.version
),
agreed as (               -- how many criteria a qualified lead must meet
    select c.version, count(*) as criteria from agreement_criteria c where c.list = 'qualified' group by c.version
),
leaky as (                -- stages that passes left for good in the period: only there a chance is needed
    select distinct s.stage
    from stages s
    cross join asked a
    where s.left_at >= a.from_at and s.left_at < a.to_at
        and s.next_stage in ('lost', 'no_decision', 'cancelled', 'stalled', 'rejected', 'disqualified', 'unsubscribed')
),
watched as (              -- every stay in such a stage
    select s.lead_id, s.stage, s.entered_at, s.how_known from stages s join leaky y on y.stage = s.stage
),
settled as (              -- per pass: since when its criteria are known, and whether a known result ever changed
    select
        m.lead_id,
        count(case when m.result = 'yes' then 1 end) as yes,
        max(case when m.result = 'yes' then m.from_at end) as last_yes_at,
        min(case when m.result = 'no' then m.from_at end) as first_no_at,
        max(m.to_at) as changed_at
    from meets m
    where m.result <> 'unknown' and m.lead_id in (select w.lead_id from watched w)
    group by m.lead_id
),
changed as (              -- where one did: what held on entering each stage
    select
        s.lead_id, s.stage,
        count(case when m.result = 'yes' then 1 end) as yes,
        count(case when m.result = 'no' then 1 end) as no
    from settled c
    join watched s on s.lead_id = c.lead_id
    join meets m on m.lead_id = s.lead_id and m.from_at <= s.entered_at and (m.to_at > s.entered_at or m.to_at is null)
    where c.changed_at is not null
    group by s.lead_id, s.stage
),
daily as (                -- per kind of lead and day since entering a stage: won, ended otherwise, all last seen then
    select
        s.stage,
        case
            when c.changed_at is null and c.first_no_at <= s.entered_at then 'no'
            when c.changed_at is null and c.yes >= g.criteria and c.last_yes_at <= s.entered_at then 'yes'
            when h.no > 0 then 'no'
            when h.yes >= g.criteria then 'yes'
            else 'unknown'
        end as met,
        coalesce(l.market, 'none') as market,
        coalesce(case when l.opportunity_at <= s.entered_at then l.product end, 'none') as sold,
        floor((epoch(coalesce(l.ended_at, a.as_of)) - epoch(s.entered_at)) / 86400.0::double) as day_number,
        count(case when l.end_name = 'won' then 1 end) as won,
        count(case when l.end_name <> 'won' then 1 end) as ended,
        count(*) as leaving
    from watched s
    join leads l on l.lead_id = s.lead_id
    cross join asked a
    left join settled c on c.lead_id = s.lead_id
    left join changed h on h.lead_id = s.lead_id and h.stage = s.stage
    left join agreed g on g.version = l.version
    where s.how_known <> 'derived'       -- a stage that was filled in is no evidence
        and s.entered_at is not null
        and l.observed_from_start
        and coalesce(l.end_name, '') <> 'joined'
        and (l.end_name is null or l.ended_at is not null)
    group by 1, 2, 3, 4, 5
),
levels as (               -- the same for each kind of lead, for all of a stage with the same result, for the stage
    select d.stage, d.met, d.market, d.sold, d.day_number, d.won, d.ended, d.leaving from daily d
    union all
    select d.stage, d.met, '' as market, '' as sold, d.day_number, sum(d.won), sum(d.ended), sum(d.leaving)
    from daily d
    group by d.stage, d.met, d.day_number
    union all
    select d.stage, '' as met, '' as market, '' as sold, d.day_number, sum(d.won), sum(d.ended), sum(d.leaving)
    from daily d
    group by d.stage, d.day_number
),
at_risk as (
    select
        v.*,
        sum(v.leaving) over (partition by v.stage, v.met, v.market, v.sold)
        - sum(v.leaving) over (
            partition by v.stage, v.met, v.market, v.sold
            order by v.day_number rows between unbounded preceding and current row
        ) + v.leaving as still_there
    from levels v
),
remaining as (            -- the share that is neither won nor ended before that day
    select
        r.*,
        exp(coalesce(sum(ln(greatest(
            1.0::double - (r.won + r.ended) / nullif(cast(r.still_there as double), 0), 0.000000000001::double
        ))) over (
            partition by r.stage, r.met, r.market, r.sold
            order by r.day_number rows between unbounded preceding and 1 preceding
        ), 0.0::double)) as share_left
    from at_risk r
),
chances as (              -- incidence of won, and how many it rests on
    select
        r.stage, r.met, r.market, r.sold,
        cast(sum(r.leaving) as double) as cases,
        coalesce(sum(r.share_left * r.won / nullif(cast(r.still_there as double), 0)), 0.0::double) as chance
    from remaining r
    group by r.stage, r.met, r.market, r.sold
),
windows_to_here as (      -- how long the way to each stage may take, as agreed: the time to be back there
    select
        s.stage,
        sum(coalesce(s.within_days, s.within_minutes / nullif(p.minutes_a_day, 0), 0.0::double)) over (
            order by s.position, s.stage rows between unbounded preceding and current row
        ) as days_so_far
    from agreement_stages s
    join terms t on t.version = s.version
    cross join pace p
),
follow_ups as (           -- was the lead passed to sales, and contacted
    select
        h.lead_id,
        count(h.first_contact_at) as contacted,
        count(case when h.first_contact_at > h.due_at then 1 end) as contacted_late
    from handovers h
    where h.kind = 'rep'
    group by h.lead_id
),
left_here as (            -- one row per pass that left for good in the period, with the reason given or recorded
    select
        s.lead_id, s.seq, s.stage, s.position, s.left_at, s.next_stage as ended, l.version, l.product, l.opportunity_id,
        g.name,
        coalesce(case when t.unit = 'account' then l.account_id end, l.person_id, l.lead_id) as who,
        case
            when c.changed_at is null and c.first_no_at <= s.entered_at then 'no'
            when c.changed_at is null and c.yes >= n.criteria and c.last_yes_at <= s.entered_at then 'yes'
            when h.no > 0 then 'no'
            when h.yes >= n.criteria then 'yes'
            else 'unknown'
        end as met,
        coalesce(l.market, 'none') as market,
        coalesce(case when l.opportunity_at <= s.entered_at then l.product end, 'none') as sold,
        case
            when trim(s.reason) <> '' and (s.next_stage <> 'stalled' or lower(trim(s.reason)) <> 'stalled')
            then lower(trim(s.reason))
            when s.next_stage = 'stalled' and f.contacted = 0 then 'never contacted'
            when s.next_stage = 'stalled' and f.contacted_late > 0 then 'contacted late'
            when s.next_stage = 'lost' and trim(o.competitor) <> '' then 'competitor'
            when s.next_stage in ('stalled', 'unsubscribed', 'cancelled') then s.next_stage
            when s.next_stage = 'no_decision' then 'no decision'
            else 'not given'
        end as reason
    from stages s
    cross join asked a
    cross join terms t
    join leads l on l.lead_id = s.lead_id
    join lead_groups g on g.lead_id = s.lead_id and g.by = a.by
    left join settled c on c.lead_id = s.lead_id
    left join changed h on h.lead_id = s.lead_id and h.stage = s.stage
    left join agreed n on n.version = l.version
    left join follow_ups f on f.lead_id = s.lead_id
    left join opportunities o on o.opportunity_id = l.opportunity_id
    where s.left_at >= a.from_at and s.left_at < a.to_at
        and s.next_stage in ('lost', 'no_decision', 'cancelled', 'stalled', 'rejected', 'disqualified', 'unsubscribed')
),
drawn as (                -- each drawn towards the larger group, which weighs as much as the smallest sample shown
    select
        k.stage, k.met, k.market, k.sold,
        (coalesce(c.cases * c.chance, 0.0::double) + t.small_sample
            * (coalesce(m.cases * m.chance, 0.0::double) + t.small_sample * s.chance)
            / nullif(coalesce(m.cases, 0.0::double) + t.small_sample, 0))
            / nullif(coalesce(c.cases, 0.0::double) + t.small_sample, 0) as chance,
        least(coalesce(c.cases, 0.0::double) + t.small_sample, s.cases) as sureness,
        s.chance > 0 as is_known
    from (select distinct x.stage, x.met, x.market, x.sold from left_here x) k
    cross join terms t
    join chances s on s.stage = k.stage and s.met = '' and s.market = ''
    left join chances m on m.stage = k.stage and m.met = k.met and m.market = ''
    left join chances c on c.stage = k.stage and c.met = k.met and c.market = k.market and c.sold = k.sold
),
later_passes as (         -- other passes of the same person (or account) for the same product that outlive a leak
    select
        x.lead_id, x.position, o.lead_id as later_id, o.ended_at, o.end_name,
        (epoch(a.as_of) - epoch(o.created_at)) / 86400.0::double as days_back,
        coalesce(nullif(w.days_so_far, 0.0::double), t.stalls_after_days, 0.0::double) as days_allowed
    from left_here x
    cross join asked a
    cross join terms t
    join leads o
        on coalesce(case when t.unit = 'account' then o.account_id end, o.person_id, o.lead_id) = x.who
    left join windows_to_here w on w.stage = x.stage
    where o.lead_id <> x.lead_id
        and coalesce(o.product, x.product, '') = coalesce(x.product, o.product, '')
        and (
            o.ended_at is null or o.ended_at > x.left_at or (o.ended_at = x.left_at and o.lead_id > x.lead_id)
        )
),
got_to as (               -- how far the open ones among them have come
    select l.lead_id, l.later_id, max(s.position) as position
    from later_passes l
    join stages s on s.lead_id = l.later_id
    where l.end_name is null
    group by l.lead_id, l.later_id
),
came_back as (            -- leaks after which a later pass was won, leaked in the period too, or is back in time
    select distinct l.lead_id
    from later_passes l
    cross join asked a
    left join got_to g on g.lead_id = l.lead_id and g.later_id = l.later_id
    where l.end_name in ('won', 'joined')
        or (l.end_name is not null and l.ended_at < a.to_at)
        or (l.end_name is null and (g.position >= l.position or l.days_back <= l.days_allowed))
),
won_amounts as (          -- what won deals brought, per product
    select
        coalesce(l.product, 'none') as product,
        cast(count(*) as double) as deals,
        avg(cast(d.amount_minor as double)) as mean_amount,
        sum(cast(d.amount_minor as double) * cast(d.amount_minor as double)) as squares
    from leads l
    join deals d on d.lead_id = l.lead_id and d.opportunity_id = l.opportunity_id
    where l.end_name = 'won' and d.amount_minor > 0
    group by coalesce(l.product, 'none')
),
won_overall as (
    select
        sum(w.deals) as deals,
        sum(w.deals * w.mean_amount) / nullif(sum(w.deals), 0) as mean_amount,
        sum(w.squares) as squares
    from won_amounts w
),
products as (             -- every product that a lead may be for, and none
    select 'none' as product
    union
    select coalesce(l.product, 'none') as product from leads l
),
usual_amounts as (        -- the usual amount per product: own deals, drawn towards what is agreed or usual, as 5 deals
    select
        n.product,
        coalesce(
            (w.deals * w.mean_amount + 5 * coalesce(p.deal_average_minor, o.mean_amount, t.deal_average_minor))
            / nullif(w.deals + 5, 0),
            w.mean_amount, p.deal_average_minor, o.mean_amount, t.deal_average_minor
        ) as amount,
        case
            when w.deals > 1 then greatest(w.squares / nullif(w.deals, 0) - w.mean_amount * w.mean_amount, 0.0::double)
                / nullif(w.deals - 1, 0)
            when o.deals > 1 then greatest(o.squares / nullif(o.deals, 0) - o.mean_amount * o.mean_amount, 0.0::double)
                / nullif(o.deals - 1, 0)
            else 0.0::double
        end as amount_variance
    from products n
    cross join terms t
    cross join won_overall o
    left join won_amounts w on w.product = n.product
    left join agreement_products p on p.product = n.product and p.version = t.version
),
worked as (               -- sales' time on a pass
    select w.lead_id, cast(sum(w.cost_minor) as bigint) as cost_minor from sales_time w group by w.lead_id
),
valued as (
    select
        x.lead_id, x.seq, x.name, x.stage, x.ended, x.reason,
        coalesce(r.owner, 'both') as owner,
        coalesce(r.loss, case when x.ended in ('disqualified', 'unsubscribed') then 'no' else 'yes' end) as loss,
        coalesce(r.loss_share, case when x.ended in ('disqualified', 'unsubscribed') then 0.0::double else 1.0::double end)
            as loss_share,
        b.lead_id is not null as is_back,
        b.lead_id is null
            and coalesce(n.becomes, 'end') = 'nurture'
            and x.ended <> 'stalled'   -- the silence before was the time to return
            and (epoch(a.as_of) - epoch(x.left_at)) / 86400.0::double <= t.stalls_after_days as may_return,
        coalesce(x.product, 'none') as product,
        x.met, x.market, x.sold, k.chance, k.sureness,
        coalesce(k.is_known, false) as is_known,
        coalesce(cast(nullif(d.amount_minor, 0) as double), u.amount) as amount,
        case when coalesce(d.amount_minor, 0) = 0 then 1 else 0 end as is_usual,
        coalesce(p.deal_margin, t.deal_margin) as margin,
        w.cost_minor
    from left_here x
    cross join asked a
    cross join terms t
    left join agreement_reasons r on r.version = t.version and r.reason = x.reason
    left join agreement_ends n on n.version = x.version and n.end_name = x.ended
    left join came_back b on b.lead_id = x.lead_id
    left join drawn k on k.stage = x.stage and k.met = x.met and k.market = x.market and k.sold = x.sold
    left join deals d on d.opportunity_id = x.opportunity_id
    left join usual_amounts u on u.product = coalesce(x.product, 'none')
    left join agreement_products p on p.version = t.version and p.product = x.product
    left join worked w on w.lead_id = x.lead_id
),
listing as (
    select
        'lead' as case_kind, v.lead_id as case_id, v.seq,
        v.name, v.stage, v.reason, v.ended, v.owner, v.loss,
        1 as leads,
        case when v.is_back then 1 else 0 end as returned,
        case when v.may_return then 1 else 0 end as may_return,
        case
            when v.loss_share > 0 and not v.is_back and not v.may_return
                and v.is_known and v.amount is not null and v.chance is not null
            then 1 else 0
        end as valued,
        case
            when v.loss_share = 0 or v.is_back or v.may_return then cast(0 as bigint)
            when v.is_known then cast(round(v.chance * v.amount * v.loss_share, 0) as bigint)
        end as lost_value,
        case
            when v.loss_share = 0 or v.is_back or v.may_return then cast(0 as bigint)
            when v.is_known
            then cast(round(v.chance * v.amount * v.loss_share * cast(v.margin as double), 0) as bigint)
        end as lost_margin,
        v.cost_minor as sales_cost,
        v.met, v.market, v.sold, v.product, v.chance, v.sureness, v.amount, v.is_usual, v.loss_share
    from valued v
),
counted as (              -- one line per point and kind of lead
    select
        l.name, l.stage, l.reason, l.ended, l.met, l.market, l.sold, l.product,
        min(l.owner) as owner, min(l.loss) as loss,
        cast(sum(l.leads) as bigint) as leads, cast(sum(l.returned) as bigint) as returned,
        cast(sum(l.may_return) as bigint) as may_return, cast(sum(l.valued) as bigint) as valued,
        cast(sum(l.lost_value) as bigint) as lost_value, cast(sum(l.lost_margin) as bigint) as lost_margin,
        cast(sum(l.sales_cost) as bigint) as sales_cost,
        count(case when l.lost_value is null then 1 end) as without_value,
        max(l.chance) as chance, max(l.sureness) as sureness,
        sum(l.valued * l.amount * l.loss_share) as exposure,
        sum(l.valued * l.chance * l.loss_share * l.is_usual) as usual_deals
    from listing l
    group by l.name, l.stage, l.reason, l.ended, l.met, l.market, l.sold, l.product
),
places as (
    select s.stage, min(s.position) as position from agreement_stages s group by s.stage
)
select c.*, p.position, u.amount_variance     -- `leakage.py` folds the kinds of lead and adds the range
from counted c
left join places p on p.stage = c.stage
left join usual_amounts u on u.product = c.product
order by c.name, c.stage, c.reason, c.ended, c.met, c.market, c.sold, c.product
