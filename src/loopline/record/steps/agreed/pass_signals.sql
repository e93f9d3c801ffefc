-- pass_signals: Which pass does each signal belong to? Of simple passes only signals that name a rep or product
with by_opportunity as (
    select p.opportunity_id, p.lead_id from passes p where p.opportunity_id is not null
),
by_opening as (
    select p.unit_id, p.opened_number, p.lead_id from passes p where p.opened_number is not null
)
select
    coalesce(o.lead_id, b.lead_id, p.lead_id) as lead_id, t.unit_id, t.number, t.person_id, t."at", t.what, t.stage, t.how, t.rep,
    t.product, t.seq, t.version
from timeline t
inner join segments s on s.unit_id = t.unit_id and s.number = t.number
left join by_opportunity o on o.opportunity_id = t.opportunity_id and t.what <> 'joined'
left join by_opening b on b.unit_id = t.unit_id and b.opened_number = t.opened_before and t.is_busy
left join passes p
    on p.unit_id = t.unit_id and p.segment = s.segment and t.number >= p.first_number and not t.is_busy
where t.what <> 'joined' and coalesce(o.lead_id, b.lead_id, p.lead_id) is not null
union all
select
    p.unit_id || ' 1' as lead_id, p.unit_id, 0 as number, s.person_id, s."at", s.what, s.stage, s.how, s.rep, s.product, s.seq, p.version
from simple_passes p
inner join person_units u on u.unit_id = p.unit_id
inner join signals s on s.person_id = u.person_id
left join direct_responses d on d.seq = s.seq and s.what = 'response'
where d.seq is null and s.what in ('created', 'response') and (s.rep is not null or s.product is not null)
