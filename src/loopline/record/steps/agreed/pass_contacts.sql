-- pass_contacts: Which contacts did sales make within each life cycle?
select s.unit_id, s.lead_id, s.seq, s."at", c.precise
from pass_signals s
inner join contacts c on c.seq = s.seq
where s.what = 'contact'
union all                -- a contact between two passes still answers an earlier hand-over
select t.unit_id, null as lead_id, t.seq, t."at", c.precise
from timeline t
inner join contacts c on c.seq = t.seq
left join pass_signals s on s.unit_id = t.unit_id and s.number = t.number
where t.what = 'contact' and s.seq is null
