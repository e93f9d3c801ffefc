-- due: When do so many business minutes end?
with marks as (          -- a deadline at closing time belongs to that day, so it stands before the next opening
    select
        p.version, p.position + p.minutes as position, 0 as place, p.clock, p.id, null as opens_at, null as minutes_before
    from clock_positions p
    where p.minutes is not null
    union all
    select d.version, d.minutes_before as position, 1 as place, null as clock, null as id, d.opens_at, d.minutes_before
    from days d
    where d.is_business
),
laid_out as (
    select
        m.clock, m.id, m.position,
        last_value(m.opens_at ignore nulls) over w as opens_at,
        last_value(m.minutes_before ignore nulls) over w as minutes_before
    from marks m
    window w as (
        partition by m.version order by m.position, m.place, m.clock, m.id rows between unbounded preceding and current row
    )
)
select
    l.clock, l.id, l.opens_at + cast(round((l.position - l.minutes_before) * 60) as bigint) * interval '1 second' as due_at
from laid_out l
where l.clock is not null and l.opens_at is not null
