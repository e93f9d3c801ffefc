-- score_reads: Under which versions is each pass scored, for whom, and until when?
select p.lead_id, p.person_id, v.version, p.created_at, least(p.ended_at, v.to_at) as until_at
from pass_people p
inner join agreement_versions v on p.created_at < v.to_at and p.ended_at > v.from_at
