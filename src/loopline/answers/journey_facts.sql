-- journey_facts.sql: Which facts are known about this pass's person and opportunity, from which file and row?
with subject_pass as (
    select l.person_id, l.opportunity_id from leads l cross join asked a where l.lead_id = a.subject
),
found as (
    select f.seq from facts f
    inner join person_handles h on h.person = f.person
    inner join subject_pass p on p.person_id = h.person_id
    union
    select f.seq from facts f inner join subject_pass p on p.opportunity_id = f.opportunity
)
select f.happened_at, f.kind, f.name, f.value, f.reason, f.amount_minor, f.currency, f.seconds,
       coalesce(g.program, f.campaign) as program, r.name as rep, f.source, b.file, f.line, f.recorded_at, f.seq
from facts f
inner join found x on x.seq = f.seq
left join batches b on b.batch = f.batch
left join programs g on g.campaign = f.campaign
left join reps r on r.rep = f.rep
order by f.happened_at, f.seq
