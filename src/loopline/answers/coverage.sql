-- coverage: How much of what happened do the records tell?
-- One row per figure: the part that is known, out of all there is, in the period (see `position` for the order).

with won as (             -- deals and direct orders won in the period, with the part that any touch is known for
    select
        c.unit, c.unit_id, c.product,
        sum(c.amount_minor) as amount_minor,
        sum(case when c.touch_seq is not null then c.amount_minor end) as touched_minor
    from credits c
    join asked a on c.at >= a.from_at and c.at < a.to_at and c.at < a.as_of
    where c.rule = 'linear' and c.unit in ('deal', 'order')
    group by c.unit, c.unit_id, c.product
),
closed as (               -- opportunities won in the period; without a known day in "all" only
    select
        o.opportunity_id, o.closed_seq as seq, o.person_id, o.person_known_by,
        d.amount_minor, d.is_converted, d.original_minor
    from opportunities o
    join asked a on (o.closed_at >= a.from_at and o.closed_at < a.to_at)
        or (o.closed_at is null and a.from_at < cast('1900-01-02' as timestamp))
    left join deals d on d.opportunity_id = o.opportunity_id
    where o.end_name = 'won'
),
spent as (                -- costs that started in the period; what is allocated by a rule names no program itself
    select
        v.seq, max(case when v.allocated_by = 'recorded' then v.program end) as program,
        sum(v.amount_minor) as amount_minor, max(s.amount_minor) as original_minor
    from spend_values v
    join asked a on v.from_at >= a.from_at and v.from_at < a.to_at
    left join spend s on s.seq = v.seq
    group by v.seq
),
ordered as (              -- orders of the period
    select o.order_id, o.seq, o.amount_minor as original_minor, v.amount_minor
    from orders o
    join asked a on o.at >= a.from_at and o.at < a.to_at
    left join order_values v on v.order_id = o.order_id
),
met as (                  -- touches of the period
    select t.seq, t.person_id, t.program
    from touches t
    join asked a on t.happened_at >= a.from_at and t.happened_at < a.to_at
),
begun as (                -- passes that began in the period; without a known start in "all" only
    select l.lead_id, l.created_seq as seq, l.account_id, l.source, l.version
    from leads l
    join asked a on (l.created_at >= a.from_at and l.created_at < a.to_at)
        or (l.created_at is null and a.from_at < cast('1900-01-02' as timestamp))
),
handed as (               -- passes that were passed to sales in the period
    select h.lead_id, min(h.seq) as seq, max(h.version) as version
    from handovers h
    join asked a on h.at >= a.from_at and h.at < a.to_at
    group by h.lead_id
),
entered as (              -- stages entered in the period
    select s.lead_id, s.stage, s.seq, s.how_known
    from stages s
    join asked a on s.entered_at >= a.from_at and s.entered_at < a.to_at
),
called as (               -- sales contacts of the period
    select c.seq, c.seconds
    from contacts c
    join asked a on c.at >= a.from_at and c.at < a.to_at
),
cases as (
    select
        1 as position, 'won revenue with a touch' as measure, 'money' as unit,
        case when w.unit = 'deal' then 'opportunity' else 'order' end as case_kind, w.unit_id as case_id,
        coalesce(o.closed_seq, p.seq) as seq,
        cast(coalesce(w.touched_minor, 0) as bigint) as numerator, cast(w.amount_minor as bigint) as denominator
    from won w
    left join opportunities o on w.unit = 'deal' and o.opportunity_id = w.unit_id
    left join orders p on w.unit = 'order' and p.order_id = w.unit_id
    where w.amount_minor is not null
    union all
    select 2, 'won deals with a person', 'deals', 'opportunity', opportunity_id, seq,
        case when person_id is not null then 1 else 0 end, 1
    from closed
    union all
    select 3, 'persons of won deals: by contact role', 'deals', 'opportunity', opportunity_id, seq,
        case when person_known_by = 'role' then 1 else 0 end, 1
    from closed
    where person_id is not null
    union all
    select 4, 'persons of won deals: by their lead', 'deals', 'opportunity', opportunity_id, seq,
        case when person_known_by = 'lead' then 1 else 0 end, 1
    from closed
    where person_id is not null
    union all
    select 5, 'persons of won deals: by account only', 'deals', 'opportunity', opportunity_id, seq,
        case when person_known_by = 'account' then 1 else 0 end, 1
    from closed
    where person_id is not null
    union all
    select 6, 'won deals with an amount', 'deals', 'opportunity', opportunity_id, seq,
        case when amount_minor is not null or original_minor is not null then 1 else 0 end, 1
    from closed
    union all
    select 7, 'won deals in the agreed currency or with a rate', 'deals', 'opportunity', opportunity_id, seq,
        case when amount_minor is not null then 1 else 0 end, 1
    from closed
    where original_minor is not null
    union all
    select 8, 'orders in the agreed currency or with a rate', 'count', 'order', order_id, seq,
        case when amount_minor is not null then 1 else 0 end, 1
    from ordered
    where original_minor is not null
    union all
    select 9, 'costs in the agreed currency or with a rate', 'count', 'cost', cast(seq as varchar), seq,
        case when amount_minor is not null then 1 else 0 end, 1
    from spent
    where original_minor is not null
    union all
    select 10, 'marketing cost with a program', 'money', 'cost', cast(seq as varchar), seq,
        case when program is not null then amount_minor else 0 end, amount_minor
    from spent
    where amount_minor is not null
    union all
    select 11, 'touches with a known person', 'count', 'touch', cast(seq as varchar), seq,
        case when person_id is not null then 1 else 0 end, 1
    from met
    union all
    select 12, 'touches with a program', 'count', 'touch', cast(seq as varchar), seq,
        case when program is not null then 1 else 0 end, 1
    from met
    union all
    select 13, 'sales contacts with recorded minutes', 'contacts', 'contact', cast(seq as varchar), seq,
        case when seconds is not null then 1 else 0 end, 1
    from called
    union all
    select 14, 'leads with an account', 'leads', 'lead', lead_id, seq,
        case when account_id is not null then 1 else 0 end, 1
    from begun
    union all
    select 15, 'leads with a source', 'leads', 'lead', lead_id, seq,
        case when source is not null then 1 else 0 end, 1
    from begun
    union all
    select 16, 'stage entries recorded or read, not filled in: ' || stage, 'count', 'lead', lead_id, seq,
        case when how_known <> 'derived' then 1 else 0 end, 1
    from entered
    union all
    select 17, 'handed-over leads with a known answer: ' || k.criterion, 'leads', 'lead', h.lead_id, h.seq,
        case when m.result in ('yes', 'no') then 1 else 0 end, 1
    from handed h
    join agreement_criteria k on k.version = h.version and k.list = 'qualified'
    left join meets m on m.lead_id = h.lead_id and m.criterion = k.criterion and m.to_at is null
),
listing as (              -- the cases behind each figure
    select measure, unit, case_kind, case_id, seq, numerator, denominator, 1 as cases
    from cases
)
select
    position, measure, unit,
    cast(sum(numerator) as bigint) as numerator,
    cast(sum(denominator) as bigint) as denominator,
    count(*) as cases
from cases
group by position, measure, unit
order by position, measure, unit
