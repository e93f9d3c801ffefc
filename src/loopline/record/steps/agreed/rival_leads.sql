-- rival_leads: Who could carry each opportunity, and were they open leads when it opened?
with before as (              -- what had happened to each of them when it opened
    select
        r.opportunity_id, r.person_id,
        min(case when s.what in ('created', 'response', 'observed', 'handed_over', 'accepted') then s."at" end) as first_start,
        max(case when s.what in ('created', 'response', 'observed', 'handed_over', 'accepted') then s."at" end) as last_start,
        max(case when s.what in ('rejected', 'disqualified', 'unsubscribed') then s."at" end) as last_end
    from rivals r
    inner join signals s on s.person_id = r.person_id and s."at" <= r.opened_at
    left join direct_responses d on d.seq = s.seq and s.what = 'response'
    where d.seq is null
    group by r.opportunity_id, r.person_id
)
select
    r.opportunity_id, r.person_id, r.is_primary, r.how, r.opened_at, b.first_start,
    b.last_start is not null and (b.last_end is null or b.last_end < b.last_start) as is_open
from rivals r
left join before b on b.opportunity_id = r.opportunity_id and b.person_id = r.person_id
