-- day_keys: Which of the agreement's days does each UTC date touch?
select d.version, date(d.starts_at) as utc_day, d.starts_at, d.ends_at, d.opens_at, d.minutes, d.minutes_before
from days d
union
select
    d.version, date(d.ends_at - interval '1 second') as utc_day, d.starts_at, d.ends_at, d.opens_at, d.minutes, d.minutes_before
from days d
