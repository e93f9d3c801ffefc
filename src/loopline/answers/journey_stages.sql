-- journey_stages.sql: In which stages was this pass, and how is that known?
select s.stage, s.entered_at, s.left_at, s.next_stage, s.reason, s.how_known, s.due_at, f.line, b.file
from stages s
cross join asked a
left join facts f on f.seq = s.seq
left join batches b on b.batch = f.batch
where s.lead_id = a.subject
order by s.position, s.entered_at, s.stage
