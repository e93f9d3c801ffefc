-- idle_until: When has each open pass stalled, unless something happens before?
with last_signals as (
    select s.lead_id, max(s."at") as last_at
    from pass_signals s
    inner join passes p on p.lead_id = s.lead_id and p.opportunity_id is not null and p.end_name is null
    group by s.lead_id
)
select p.lead_id, p.stalls_at
from passes p
where p.stalls_at is not null and p.end_name is null
union all
select l.lead_id, l.last_at + cast(t.stalls_after_days * 86400 as bigint) * interval '1 second' as stalls_at
from last_signals l
inner join agreement_versions v on l.last_at >= v.from_at and l.last_at < v.to_at
inner join agreement_terms t on t.version = v.version
inner join recorded r on r.what = 'contacts'
where t.stalls_after_days is not null
