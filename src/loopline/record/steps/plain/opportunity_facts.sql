-- opportunity_facts: What does each opportunity's latest description say, and what ended it?
with seen as (
    select
        f.opportunity, f.seq, f.source, f.batch, f.line, f.happened_at, f.until_at, f.account, f.person, f.rep, f.product,
        f.campaign, f.channel, f.name, f.amount_minor, f.currency, f.margin_minor,
        coalesce(f.observed_at, f.recorded_at) as seen_at,
        row_number() over (
            partition by f.opportunity order by coalesce(f.observed_at, f.recorded_at) desc, f.recorded_at desc, f.seq desc
        ) as place
    from standing f
    where f.kind = 'opportunity_seen'
),
ended as (
    select
        f.opportunity, f.seq, f.source, f.batch, f.line, f.happened_at, f.precise,
        f.value, f.reason, f.other, f.account, f.person, f.rep, f.product, f.amount_minor, f.currency, f.margin_minor,
        coalesce(f.observed_at, f.recorded_at) as seen_at,
        row_number() over (
            partition by f.opportunity order by coalesce(f.observed_at, f.recorded_at) desc, f.recorded_at desc, f.seq desc
        ) as place
    from standing f
    where f.kind = 'opportunity_closed'
),
reopened as (            -- a later row of the same export describes it and no longer says that it ended
    select distinct e.opportunity
    from ended e
    inner join seen s on s.opportunity = e.opportunity and s.place = 1 and s.seen_at > e.seen_at and s.source = e.source
    inner join facts b on b.batch = e.batch and b.line = e.line and b.kind = 'opportunity_seen' and b.opportunity = e.opportunity
    where e.place = 1
),
moved as (
    select
        m.opportunity_id as opportunity, min(m."at") as first_at, max(m.seq) as last_seq
    from opportunity_moves m
    group by m.opportunity_id
),
last_move as (
    select
        m.opportunity_id as opportunity, m.stage,
        row_number() over (partition by m.opportunity_id order by m."at" desc, m.seq desc) as place
    from opportunity_moves m
),
refs as (
    select s.opportunity from seen s
    union
    select e.opportunity from ended e
    union
    select m.opportunity from moved m
)
select
    r.opportunity as opportunity_id,
    coalesce(s.account, e.account) as account, coalesce(s.person, e.person) as person,
    coalesce(e.product, s.product) as product, coalesce(s.rep, e.rep) as rep, s.campaign, s.channel,
    coalesce(s.happened_at, m.first_at) as opened_at, s.until_at as expected_on,
    coalesce(s.name, l.stage) as stage_now,
    e.happened_at as closed_at, e.precise as closed_precise, e.value as end_name, e.reason, e.other as competitor,
    coalesce(e.amount_minor, s.amount_minor) as amount_minor,
    case when e.amount_minor is not null then e.currency else s.currency end as currency,
    coalesce(e.margin_minor, s.margin_minor) as margin_minor,
    coalesce(s.seq, e.seq, m.last_seq) as seq, e.seq as closed_seq
from refs r
left join seen s on s.opportunity = r.opportunity and s.place = 1
left join reopened o on o.opportunity = r.opportunity
left join ended e on e.opportunity = r.opportunity and e.place = 1 and o.opportunity is null
left join moved m on m.opportunity = r.opportunity
left join last_move l on l.opportunity = r.opportunity and l.place = 1
