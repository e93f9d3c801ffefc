-- credits: What of each deal, order and hour of sales is credited to which touch or program, under each rule?
--
-- Weights are rounded to 12 places; money is cut down to whole units and the rest goes to the largest remainders,
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
        cast(round(p.weight, 12) as decimal(13, 12)) as weight, abs(c.amount_minor) as amount_minor,
        abs(c.margin_minor) as margin_minor, abs(c.cost_minor) as cost_minor, sign(c.amount_minor) as amount_sign,
        sign(c.margin_minor) as margin_sign, c.lead_id, c.product, c.rep, c."at"
    from parts p
    inner join credit_units c on c.unit = p.unit and c.unit_id = p.unit_id
),
cut as (
    select
        e.unit, e.unit_id, e.rule, e.touch_seq, e.program, e.channel, e.touch_at, e.place, e.weight, e.lead_id, e.product, e.rep, e."at",
        e.amount_minor, e.margin_minor, e.cost_minor, e.amount_sign, e.margin_sign,
        cast(floor(e.amount_minor * e.weight) as bigint) as amount_floor,
        cast(floor(e.margin_minor * e.weight) as bigint) as margin_floor,
        cast(floor(e.cost_minor * e.weight) as bigint) as cost_floor
    from exact e
),
ranked as (
    select
        c.unit, c.unit_id, c.rule, c.touch_seq, c.program, c.channel, c.touch_at, c.weight, c.lead_id, c.product, c.rep, c."at",
        c.amount_floor, c.margin_floor, c.cost_floor, c.amount_sign, c.margin_sign,
        c.amount_minor - sum(c.amount_floor) over w as amount_left,
        c.margin_minor - sum(c.margin_floor) over w as margin_left,
        c.cost_minor - sum(c.cost_floor) over w as cost_left,
        count(*) over w as parts,
        row_number() over (partition by c.unit, c.unit_id, c.rule order by c.amount_minor * c.weight - c.amount_floor desc, c.place)
        as amount_place,
        row_number() over (partition by c.unit, c.unit_id, c.rule order by c.margin_minor * c.weight - c.margin_floor desc, c.place)
        as margin_place,
        row_number() over (partition by c.unit, c.unit_id, c.rule order by c.cost_minor * c.weight - c.cost_floor desc, c.place)
        as cost_place
    from cut c
    window w as (partition by c.unit, c.unit_id, c.rule)
)
select
    r.unit, r.unit_id, r.rule, r.touch_seq, r.program, r.channel, l.source, r.product, l.market, r.rep, r.touch_at, r."at",
    cast(r.weight as double) as weight,
    cast(
        r.amount_sign * (
            r.amount_floor + floor(r.amount_left / nullif(r.parts, 0))
            + case when r.amount_place <= mod(r.amount_left, nullif(r.parts, 0)) then 1 else 0 end
        ) as bigint
    ) as amount_minor,
    cast(
        r.margin_sign * (
            r.margin_floor + floor(r.margin_left / nullif(r.parts, 0))
            + case when r.margin_place <= mod(r.margin_left, nullif(r.parts, 0)) then 1 else 0 end
        ) as bigint
    ) as margin_minor,
    cast(
        r.cost_floor + floor(r.cost_left / nullif(r.parts, 0))
        + case when r.cost_place <= mod(r.cost_left, nullif(r.parts, 0)) then 1 else 0 end as bigint
    ) as cost_minor
from ranked r
left join leads l on l.lead_id = r.lead_id
