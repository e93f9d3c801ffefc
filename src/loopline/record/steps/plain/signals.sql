-- signals: What happened to each person's and opportunity's life cycle?
--
-- Of people with whom nothing else ever happened, only the first response to each product is a signal: later ones
-- change no stage.
with stage_dates as (
    select
        f.seq, f.person, f.opportunity, f.happened_at, f.precise, f.name as stage, coalesce(f.how, 'observed') as how, f.rep, f.product
    from standing f
    where f.kind = 'stage_observed' and f.happened_at is not null
),
answered as (            -- a present status counts only where no dated answer says the same
    select
        f.seq, h.person_id, f.opportunity, f.happened_at, f.precise, f.value, f.reason, f.rep, f.product,
        coalesce(f.how, 'observed') as how,
        max(case when coalesce(f.how, 'observed') = 'observed' then f.happened_at end)
            over (partition by h.person_id, f.value) as last_dated,
        max(case when f.how = 'latest_only' then f.reason end) over (partition by h.person_id, f.value) as reason_now
    from standing f
    inner join person_handles h on h.person = f.person
    where f.kind = 'sales_answered' and f.happened_at is not null
),
happened as (
    select
        c.seq, h.person_id, null as opportunity_id, c.happened_at as "at", c.precise, 'created' as what, null as stage,
        'observed' as how, null as reason, c.rep, c.product
    from standing c
    inner join person_handles h on h.person = c.person
    where c.kind = 'person_seen' and c.happened_at is not null
    union all
    select
        s.seq, h.person_id, s.opportunity as opportunity_id, s.happened_at as "at", s.precise, 'observed' as what, s.stage,
        case when s.how = 'latest_only' then 'latest_only' else 'observed' end as how, null as reason, s.rep, s.product
    from stage_dates s
    left join person_handles h on h.person = s.person
    where s.how <> 'derived'
    union all
    select
        f.seq, h.person_id, f.opportunity as opportunity_id, f.happened_at as "at", f.precise, 'handed_over' as what, null as stage,
        'observed' as how, null as reason, f.rep, f.product
    from standing f
    inner join person_handles h on h.person = f.person
    where f.kind = 'handed_over' and f.happened_at is not null
    union all
    select
        w.seq, w.person_id, w.opportunity as opportunity_id, w.happened_at as "at", w.precise, w.value as what, null as stage,
        w.how, coalesce(w.reason, case when w.happened_at = w.last_dated then w.reason_now end) as reason, w.rep, w.product
    from answered w
    where w.value in ('accepted', 'rejected', 'disqualified') and (w.how = 'observed' or w.last_dated is null)
    union all
    select
        c.seq, c.person_id, c.opportunity_id, c."at", c.precise, 'contact' as what, null as stage, 'observed' as how,
        null as reason, c.rep, null as product
    from contacts c
    where c.person_id is not null or c.opportunity_id is not null
    union all
    select
        c.seq, c.person_id, null as opportunity_id, c.from_at as "at", 'second' as precise, 'unsubscribed' as what, null as stage,
        'observed' as how, null as reason, null as rep, null as product
    from consent c
    where c.state = 'withdrawn' and starts_with(c.purpose, 'marketing_mail')
    union all
    select
        o.seq, o.person_id, o.opportunity_id, o.opened_at as "at", 'second' as precise, 'opened' as what, null as stage,
        'observed' as how, null as reason, o.rep, o.product
    from opportunities o
    where o.opened_at is not null
    union all
    select
        m.seq, null as person_id, m.opportunity_id, m."at", 'second' as precise, 'moved' as what, m.stage, 'observed' as how,
        null as reason, null as rep, null as product
    from opportunity_moves m
    union all
    select
        o.closed_seq as seq, o.person_id, o.opportunity_id, o.closed_at as "at", 'second' as precise, o.end_name as what,
        null as stage, 'observed' as how, o.reason, o.rep, o.product
    from opportunities o
    where o.closed_at is not null and o.end_name is not null
    union all
    select
        r.seq, r.person_id, r.opportunity_id, r."at", 'second' as precise, 'ordered' as what, null as stage, 'observed' as how,
        null as reason, null as rep, r.product
    from orders r
    where r.person_id is not null and r.kind <> 'refund'
),
involved as (            -- people with whom more happened than being recorded and responding
    select h.person_id from happened h where h.what <> 'created' and h.person_id is not null
    union
    select p.person_id from opportunity_people p
),
first_response as (
    select t.person_id, coalesce(t.product, '') as product, min(t.number) as number
    from touches t
    where t.is_response and t.person_id is not null
    group by t.person_id, coalesce(t.product, '')
),
responded as (
    select t.seq, t.person_id, t.happened_at, t.precise, t.product
    from touches t
    inner join first_response f on f.person_id = t.person_id and f.product = coalesce(t.product, '')
    left join involved i on i.person_id = t.person_id
    where t.is_response and (t.number = f.number or i.person_id is not null)
),
all_of_them as (
    select h.seq, h.person_id, h.opportunity_id, h."at", h.precise, h.what, h.stage, h.how, h.reason, h.rep, h.product
    from happened h
    union all
    select
        r.seq, r.person_id, null as opportunity_id, r.happened_at as "at", coalesce(r.precise, 'second') as precise, 'response' as what,
        null as stage, 'observed' as how, null as reason, null as rep, r.product
    from responded r
)
select
    s.seq, s.person_id, s.opportunity_id, coalesce(o.account_id, p.account_id) as account_id, s."at", s.precise, s.what, s.stage,
    s.how, s.reason, s.rep, s.product
from all_of_them s
left join opportunities o on o.opportunity_id = s.opportunity_id
left join person_accounts p on p.person_id = s.person_id
