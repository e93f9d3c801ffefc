-- journey_scores.sql: What gave this pass its score, before caps and decay?
select s.at, s.part, s.name, s.points, f.line, b.file
from scores s
cross join asked a
left join facts f on f.seq = s.seq
left join batches b on b.batch = f.batch
where s.lead_id = a.subject
order by s.at, s.part, s.name, s.seq
