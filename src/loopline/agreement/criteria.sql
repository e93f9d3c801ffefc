-- criteria.sql: Does a known value pass a test of the agreement?
--
-- Reads agreement_criteria, agreement_criteria_values and the step known_values(subject, field, value, number): the
-- values that are known of the tested fields and questions, `number` the value as a number, where it is one.
-- One row per test and distinct known value of its field: `passes` is true, false, or null where the two cannot
-- be compared. A value nobody knows has no row: its result is unknown, never no. With several values at once, a
-- test that `denies` is passed when all of them pass, any other when one does. A test of subject `rule` is not
-- here: it combines the results of the list its field names (any no is no, all yes is yes, else unknown).
with filled_values as (
    select distinct subject, field, value, lower(trim(value)) as text, number
    from known_values
    where trim(value) <> ''
),
limits as (              -- the numbers and the day a test compares with
    select version, list, criterion, min(number) as low, max(number) as high, min(try_cast(value as date)) as day
    from agreement_criteria_values
    group by version, list, criterion
),
compared as (            -- each test beside each known value of its field
    select
        c.version, c.list, c.criterion, c.op, k.subject, k.field, k.value, k.text,
        case when abs(k.number) < 1e300 then k.number end as number,
        case when k.text like '____-__-__%' then try_cast(substring(k.text, 1, 10) as date) end as day,
        l.low, l.high, l.day as limit_day
    from agreement_criteria as c
    inner join filled_values as k on k.subject = c.subject and k.field = c.field
    left join limits as l on l.version = c.version and l.list = c.list and l.criterion = c.criterion
),
matched as (             -- whether an agreed value is the same, is contained, or stands at the start
    select
        k.version, k.list, k.criterion, k.value,
        max(case when v.value = k.text or v.number = k.number then 1 else 0 end) as is_same,
        max(case when contains(k.text, v.value) then 1 else 0 end) as is_held,
        max(case when starts_with(k.text, v.value) then 1 else 0 end) as is_start
    from compared as k
    inner join agreement_criteria_values as v
        on v.version = k.version and v.list = k.list and v.criterion = k.criterion
    group by k.version, k.list, k.criterion, k.value
)
select
    k.version, k.list, k.criterion, k.subject, k.field, k.value,
    k.op in ('is_not', 'not_in', 'not_contains') as denies,
    case k.op
        when 'is' then m.is_same = 1
        when 'in' then m.is_same = 1
        when 'is_not' then m.is_same = 0
        when 'not_in' then m.is_same = 0
        when 'contains' then m.is_held = 1
        when 'not_contains' then m.is_held = 0
        when 'starts_with' then m.is_start = 1
        when 'at_least' then k.number >= k.low
        when 'at_most' then k.number <= k.low
        when 'more_than' then k.number > k.low
        when 'less_than' then k.number < k.low
        when 'between' then k.number >= k.low and k.number <= k.high
        when 'before' then k.day < k.limit_day
        when 'after' then k.day > k.limit_day
        when 'filled' then true
    end as passes
from compared as k
left join matched as m
    on m.version = k.version and m.list = k.list and m.criterion = k.criterion and m.value = k.value
