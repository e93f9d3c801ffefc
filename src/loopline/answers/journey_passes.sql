-- journey_passes.sql: Which passes does this lead, person or opportunity have?
with subject_person as (        -- the person behind whatever was asked about
    select l.person_id from leads l cross join asked a
    where l.person_id is not null and (l.lead_id = a.subject or l.opportunity_id = a.subject)
    union
    select h.person_id from person_handles h cross join asked a where h.person = a.subject or h.person_id = a.subject
),
passes as (
    select l.lead_id from leads l cross join asked a
    where l.lead_id = a.subject or l.opportunity_id = a.subject or l.account_id = a.subject
    union
    select l.lead_id from leads l inner join subject_person p on p.person_id = l.person_id
)
select l.lead_id, l.round, l.created_at, l.origin, l.source, l.program, l.product, r.name as rep,
       l.opportunity_id, l.end_name, l.reason, l.ended_at, l.person_id, l.account_id
from leads l
inner join passes p on p.lead_id = l.lead_id
left join reps r on r.rep = l.rep
order by l.created_at, l.lead_id
