-- sales_stages: By which signals does a lead come into a stage that sales owns, under each version?
with signals_of as (
    select s.version, s.stage, s.reached, s.owner, t.accept
    from agreement_stages s
    inner join agreement_terms t on t.version = s.version
    where s.owner in ('sales', 'both')
)
select s.version, 'handed_over' as what, null as stage
from signals_of s
where s.reached = 'handed_over' or (s.reached = 'accepted' and s.accept = 'automatic')
union
select s.version, 'accepted' as what, null as stage from signals_of s where s.reached = 'accepted'
union
select s.version, 'contact' as what, null as stage from signals_of s where s.reached = 'contacted'
union
select s.version, 'observed' as what, s.stage from signals_of s
