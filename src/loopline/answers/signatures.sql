-- signatures.sql: Who signed which text of the agreement, and when?
with signings as (
    select f.seq, f.name, f.value, f.how, f.happened_at, f.rep from facts f where f.kind = 'agreement_signed'
)
select s.name, s.value, s.how, s.happened_at, v.value as version, n.name as by_whom
from signings s
left join fact_fields v on v.seq = s.seq and v.field = 'version'
left join rep_names n on n.rep = s.rep
order by s.happened_at, s.seq
