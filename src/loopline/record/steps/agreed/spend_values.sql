-- spend_values: What did each program cost in the agreement's currency, shared costs allocated as agreed?
with priced as (
    select
        s.seq, s.program, s.channel, s.product, s.kind, s.from_at, s.to_at,
        coalesce(s.to_at, s.from_at + interval '1 day') as until_at,
        cast(round(cast(s.amount_minor as decimal(19, 0)) * f.factor, 0) as bigint) as amount_minor,
        case when s.program is null then c.shared_by end as shared_by
    from spend s
    left join factors f on f.currency = s.currency and s.from_at >= f.from_at and s.from_at < f.to_at
    left join agreement_versions v on s.from_at >= v.from_at and s.from_at < v.to_at
    left join agreement_shared_costs c on c.version = v.version and c.kind = s.kind
),
shared as (
    select p.seq, p.from_at, p.until_at, p.amount_minor, p.shared_by
    from priced p
    where p.shared_by is not null and p.amount_minor is not null
),
touched as (             -- by the hour: few rows, however many touches
    select t.program, date_trunc('hour', t.happened_at) as hour, count(*) as touches
    from touches t
    where t.program is not null and t.is_response and exists (select s.seq from shared s where s.shared_by = 'touches')
    group by t.program, date_trunc('hour', t.happened_at)
),
shares as (
    select s.seq, l.program, cast(count(*) as bigint) as weight
    from shared s
    inner join leads l on l.created_at >= s.from_at and l.created_at < s.until_at and l.program is not null
    where s.shared_by = 'leads'
    group by s.seq, l.program
    union all
    select s.seq, t.program, cast(sum(t.touches) as bigint) as weight
    from shared s
    inner join touched t on t.hour >= s.from_at and t.hour < s.until_at
    where s.shared_by = 'touches'
    group by s.seq, t.program
    union all
    select s.seq, p.program, cast(sum(p.amount_minor) as bigint) as weight
    from shared s
    inner join priced p on p.program is not null and p.from_at >= s.from_at and p.from_at < s.until_at and p.amount_minor > 0
    where s.shared_by = 'spend'
    group by s.seq, p.program
),
weighed as (
    select s.seq, s.program, s.weight, cast(sum(s.weight) over (partition by s.seq) as decimal(19, 0)) as total
    from shares s
    where s.weight > 0
),
remainders as (
    select
        w.seq, w.program, p.amount_minor, w.total, cast(p.amount_minor as decimal(19, 0)) * w.weight as product,
        mod(
            mod(cast(p.amount_minor as decimal(19, 0)) * w.weight, nullif(w.total, 0)) + w.total, nullif(w.total, 0)
        ) as remainder
    from weighed w
    inner join shared p on p.seq = w.seq
),
floors as (              -- whole units down, then one more for the largest remainders
    select
        r.seq, r.program, cast(round((r.product - r.remainder) / nullif(r.total, 0), 0) as bigint) as floor_minor, r.remainder,
        r.amount_minor
    from remainders r
),
ranked as (
    select
        f.seq, f.program, f.floor_minor, f.amount_minor - sum(f.floor_minor) over (partition by f.seq) as left_over,
        row_number() over (partition by f.seq order by f.remainder desc, f.program) as place
    from floors f
),
channels as (
    select p.program, min(p.channel) as channel from programs p group by p.program
),
allocated as (
    select r.seq, r.program, r.floor_minor + case when r.place <= r.left_over then 1 else 0 end as amount_minor
    from ranked r
)
select
    p.seq, coalesce(p.program, a.program) as program, case when a.seq is null then p.channel else coalesce(c.channel, p.channel) end as channel,
    p.product, p.kind, p.from_at, p.to_at, coalesce(a.amount_minor, p.amount_minor) as amount_minor,
    case when a.seq is null then 'recorded' else p.shared_by end as allocated_by
from priced p
left join allocated a on a.seq = p.seq
left join channels c on c.program = a.program
