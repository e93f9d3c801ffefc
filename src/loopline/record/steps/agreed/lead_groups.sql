-- lead_groups: Which group is each pass in, by source, program, channel, product, market and rep?
select l.lead_id, 'all' as "by", 'all' as name from leads l
union all
select l.lead_id, 'source' as "by", coalesce(l.source, 'none') as name from leads l
union all
select l.lead_id, 'program' as "by", coalesce(l.program, 'none') as name from leads l
union all
select l.lead_id, 'channel' as "by", coalesce(l.channel, 'none') as name from leads l
union all
select l.lead_id, 'product' as "by", coalesce(l.product, 'none') as name from leads l
union all
select l.lead_id, 'market' as "by", coalesce(l.market, 'none') as name from leads l
union all
select l.lead_id, 'rep' as "by", coalesce(r.name, l.rep, 'none') as name
from leads l
left join reps r on r.rep = l.rep
