-- criteria.sql: Does a known value pass a test of the agreement?
--
-- Reads agreement_criteria, agreement_criteria_values, and `known_values`, which the reader supplies: the distinct
-- (subject, field, value, number) of fields and answers; `field` lower case, `number` the value as a number or null.
-- Gives one row per test and known value: `passes` is true, false, or null where the two cannot be compared.
-- A value that is not known has no row: its result is unknown. With several values at once, a test that `denies`
-- is passed when all of them pass, any other when one does. Tests of subject `rule` combine the results of their
-- other list: any no is no, all yes is yes, else unknown.
with filled_values as (
    select distinct subject, field, value, lower(trim(value)) as text, number
    from known_values
    where trim(value) <> ''
),
agreed as (              -- the limits of each test
    select version, list, criterion, min(number) as low, max(number) as high, min(value) as one_value
    from agreement_criteria_values
    group by version, list, criterion
),
compared as (            -- each test beside each known value of its field
    select
        c.version, c.list, c.criterion, c.op, k.subject, k.field, k.value, k.text, k.number,
        case when substr(k.text, 1, 10) like '____-__-__' then try_cast(substr(k.text, 1, 10) as date) end as day,
        a.low, a.high, a.one_value
    from agreement_criteria as c
    inner join filled_values as k on k.subject = c.subject and k.field = c.field
    left join agreed as a on a.version = c.version and a.list = c.list and a.criterion = c.criterion
),
matched as (             -- whether any agreed value is the same, is contained, or stands at the start
    select
        m.version, m.list, m.criterion, m.value,
        max(case when v.value = m.text or v.number = m.number then 1 else 0 end) as same,
        max(case when strpos(m.text, v.value) > 0 then 1 else 0 end) as held,
        max(case when strpos(m.text, v.value) = 1 then 1 else 0 end) as at_start
    from compared as m
    inner join agreement_criteria_values as v
        on v.version = m.version and v.list = m.list and v.criterion = m.criterion
    group by m.version, m.list, m.criterion, m.value
)
select
    c.version, c.list, c.criterion, c.subject, c.field, c.value,
    c.op in ('is_not', 'not_in', 'not_contains') as denies,
    case c.op
        when 'is' then m.same = 1
        when 'in' then m.same = 1
        when 'is_not' then m.same = 0
        when 'not_in' then m.same = 0
        when 'contains' then m.held = 1
        when 'not_contains' then m.held = 0
        when 'starts_with' then m.at_start = 1
        when 'at_least' then c.number >= c.low
        when 'at_most' then c.number <= c.low
        when 'more_than' then c.number > c.low
        when 'less_than' then c.number < c.low
        when 'between' then c.number >= c.low and c.number <= c.high
        when 'before' then c.day < try_cast(c.one_value as date)
        when 'after' then c.day > try_cast(c.one_value as date)
        when 'filled' then true
    end as passes
from compared as c
left join matched as m
    on m.version = c.version and m.list = c.list and m.criterion = c.criterion and m.value = c.value
