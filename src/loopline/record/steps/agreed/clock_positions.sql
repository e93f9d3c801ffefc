-- clock_positions: How many business minutes lie before each of these moments?
select
    c.clock, c.id, c.version, c."at", c.minutes,
    k.minutes_before
    + case
        when k.minutes = 0 or c."at" <= k.opens_at then 0
        else least((epoch(c."at") - epoch(k.opens_at)) / 60.0::double, k.minutes)
    end as position
from clocks c
inner join day_keys k
    on k.version = c.version and k.utc_day = date(c."at") and c."at" >= k.starts_at and c."at" < k.ends_at
