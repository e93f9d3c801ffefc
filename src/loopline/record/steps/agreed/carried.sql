-- carried: Whose pass does each opportunity carry on?
--
-- The primary contact role; else whoever was qualified first, then whoever was there first. By account alone only
-- people who were open leads are taken. Where nobody knows the day of an end, `ended_by` is when it was told: it puts
-- the end in order, and no duration counts to it.
with opened as (
    select
        o.opportunity_id, o.account_id, o.product, o.rep, o.seq, o.closed_seq, o.closed_at, o.end_name, o.reason,
        coalesce(o.opened_at, o.closed_at) as opened_at, coalesce(o.closed_at, e.observed_at, e.recorded_at) as ended_by
    from opportunities o
    left join facts e on e.seq = o.closed_seq
    where coalesce(o.opened_at, o.closed_at) is not null
),
qualified as (
    select q.lead_id, min(q.from_at) as qualified_at
    from list_results q
    where q.list = 'qualified'
    group by q.lead_id
),
ranked as (
    select
        r.opportunity_id, r.person_id,
        row_number() over (
            partition by r.opportunity_id
            order by
                case when r.is_primary then 0 else 1 end, case when r.is_open then 0 else 1 end, q.qualified_at nulls last,
                r.first_start nulls last, r.person_id
        ) as place
    from rival_leads r
    left join qualified q on q.lead_id = r.opportunity_id || ' ' || r.person_id
    where r.how <> 'account' or r.is_open
),
agreed as (
    select t.unit from agreement_terms t where t.version = (select max(v.version) from agreement_versions v)
)
select
    o.opportunity_id, r.person_id, o.account_id, o.product, o.rep, o.seq, o.closed_seq, o.opened_at, o.closed_at, o.ended_by, o.end_name, o.reason,
    case
        when a.unit = 'account' then coalesce(o.account_id, u.unit_id, 'opportunity ' || o.opportunity_id)
        else coalesce(u.unit_id, 'opportunity ' || o.opportunity_id)
    end as unit_id
from opened o
cross join agreed a
left join ranked r on r.opportunity_id = o.opportunity_id and r.place = 1
left join person_units u on u.person_id = r.person_id
