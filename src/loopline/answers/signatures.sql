-- signatures.sql: Who signed which text of the agreement, and when?
with signings as (
    select f.seq, f.name, f.value, f.how, f.happened_at from facts f where f.kind = 'agreement_signed'
)
select s.name, s.value, s.how, s.happened_at, v.value as version, w.value as by_whom
from signings s
left join fact_fields v on v.seq = s.seq and v.field = 'version'
left join fact_fields w on w.seq = s.seq and w.field = 'by'
order by s.happened_at, s.seq
