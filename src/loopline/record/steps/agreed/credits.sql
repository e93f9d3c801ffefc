-- credits: What of each deal, order and hour of sales is credited to which touch or program, under each rule?
--
-- Weights are cut down to 12 places; money is cut down to whole units and the rest goes to the largest remainders,
-- ties to the earlier touch, so that each unit's credits sum to its amount. A refund mirrors what was bought.
with rules as (
    select 'first' as rule
    union all
    select 'last' as rule
    union all
    select 'linear' as rule
    union all
    select 'u_40_20_40' as rule
),
per_touch as (
    select
        t.unit, t.unit_id, r.rule, t.seq, t.program, t.channel, t.happened_at, t.place,
        case r.rule
            when 'first' then case when t.place = 1 then 1.0::double else 0.0::double end
            when 'last' then case when t.place = t.touches then 1.0::double else 0.0::double end
            when 'linear' then 1.0::double / nullif(t.touches, 0)
            else case
                when t.touches = 1 then 1.0::double
                when t.unit = 'contact' then                   -- the win is not reached yet: 40 and 20, rescaled
                    case when t.place = 1 then 2.0::double / 3 else 1.0::double / 3 / nullif(t.touches - 1, 0) end
                when t.touches = 2 then 0.5::double
                when t.place = 1 or t.place = t.touches then 0.4::double
                else 0.2::double / nullif(t.touches - 2, 0)
            end
        end as weight
    from credit_touches t
    cross join rules r
),
parts as (               -- deals and orders by touch, contacts by program
    select p.unit, p.unit_id, p.rule, p.seq as touch_seq, p.program, p.channel, p.happened_at as touch_at, p.place, p.weight
    from per_touch p
    where p.unit <> 'contact' and p.weight > 0
    union all
    select
        p.unit, p.unit_id, p.rule, null as touch_seq, p.program, p.channel, null as touch_at, min(p.place) as place, sum(p.weight) as weight
    from per_touch p
    where p.unit = 'contact' and p.weight > 0
    group by p.unit, p.unit_id, p.rule, p.program, p.channel
    union all
    select
        c.unit, c.unit_id, r.rule, null as touch_seq, null as program, null as channel, null as touch_at, 1 as place, 1.0::double as weight
    from credit_units c
    cross join rules r
    left join credit_touches t on t.unit = c.unit and t.unit_id = c.unit_id and t.place = 1
    where t.unit_id is null
),
exact as (
    select
        p.unit, p.unit_id, p.rule, p.touch_seq, p.program, p.channel, p.touch_at, p.place,
        cast(floor(p.weight * 1000000000000 + 0.001::double) / 1000000000000 as decimal(13, 12)) as weight, abs(c.amount_minor) as amount_minor,
        abs(c.margin_minor) as margin_minor, abs(c.cost_minor) as cost_minor, sign(c.amount_minor) as amount_sign,
        sign(c.margin_minor) as margin_sign, c.lead_id, c.product, c.rep, c."at"
    from parts p
    inner join credit_units c on c.unit = p.unit and c.unit_id = p.unit_id
),
shared as (              -- what is shared out: the revenue of deals and orders, the cost of contacts
    select
        e.unit, e.unit_id, e.rule, e.touch_seq, e.program, e.channel, e.touch_at, e.place, e.weight, e.lead_id, e.product, e.rep,
        e."at", coalesce(e.amount_minor, e.cost_minor) as money, e.amount_sign, e.margin_minor, e.margin_sign,
        cast(floor(coalesce(e.amount_minor, e.cost_minor) * e.weight) as bigint) as floor_minor
    from exact e
),
ranked as (
    select
        s.unit, s.unit_id, s.rule, s.touch_seq, s.program, s.channel, s.touch_at, s.place, s.weight, s.lead_id, s.product, s.rep,
        s."at", s.amount_sign, s.floor_minor, s.money,
        s.money - sum(s.floor_minor) over (partition by s.unit, s.unit_id, s.rule) as left_over,
        count(*) over (partition by s.unit, s.unit_id, s.rule) as parts,
        row_number() over (
            partition by s.unit, s.unit_id, s.rule order by round(s.money * s.weight - s.floor_minor, 3) desc, s.place
        ) as turn
    from shared s
),
margins as (             -- the margin the same way, where one is recorded
    select
        s.unit, s.unit_id, s.rule, s.place, s.margin_sign, cast(floor(s.margin_minor * s.weight) as bigint) as floor_minor,
        s.margin_minor - sum(cast(floor(s.margin_minor * s.weight) as bigint)) over (partition by s.unit, s.unit_id, s.rule)
        as left_over,
        count(*) over (partition by s.unit, s.unit_id, s.rule) as parts,
        row_number() over (
            partition by s.unit, s.unit_id, s.rule
            order by round(s.margin_minor * s.weight - floor(s.margin_minor * s.weight), 3) desc, s.place
        ) as turn
    from shared s
    where s.margin_minor is not null
),
split as (
    select
        r.unit, r.unit_id, r.rule, r.touch_seq, r.program, r.channel, r.touch_at, r.place, r.weight, r.lead_id, r.product, r.rep,
        r."at", r.amount_sign,
        r.floor_minor + floor(r.left_over / nullif(r.parts, 0))
        + case when r.turn <= mod(mod(r.left_over, nullif(r.parts, 0)) + r.parts, nullif(r.parts, 0)) then 1 else 0 end as minor,
        m.margin_sign * (
            m.floor_minor + floor(m.left_over / nullif(m.parts, 0))
            + case when m.turn <= mod(mod(m.left_over, nullif(m.parts, 0)) + m.parts, nullif(m.parts, 0)) then 1 else 0 end
        ) as margin_minor
    from ranked r
    left join margins m on m.unit = r.unit and m.unit_id = r.unit_id and m.rule = r.rule and m.place = r.place
)
select
    s.unit, s.unit_id, s.rule, s.touch_seq, s.program, s.channel, l.source, s.product, l.market, s.rep, s.touch_at, s."at",
    cast(s.weight as double) as weight,
    case when s.unit <> 'contact' then cast(s.amount_sign * s.minor as bigint) end as amount_minor,
    cast(s.margin_minor as bigint) as margin_minor,
    case when s.unit = 'contact' then cast(s.minor as bigint) end as cost_minor
from split s
left join leads l on l.lead_id = s.lead_id
