-- recorded: Which things does any source record at all? Nothing is filled in, and nothing stalls, without them.
select 'contacts' as what, cast(null as integer) as position
from contacts c
having count(*) > 0
union all
select 'stages' as what, min(s.position) as position
from agreement_stages s
inner join agreement_terms t on t.version = s.version
inner join (
    select distinct g.what, g.stage from signals g
) as g
    on (s.reached = 'start' and g.what in ('created', 'response'))
    or (g.what = 'observed' and g.stage = s.stage)
    or (s.reached = 'handed_over' and g.what = 'handed_over')
    or (s.reached = 'accepted' and (g.what = 'accepted' or (g.what = 'handed_over' and t.accept = 'automatic')))
    or (s.reached = 'contacted' and g.what = 'contact')
    or (s.reached = 'opportunity' and g.what = 'opened')
    or (s.reached = 'won' and g.what = 'won')
