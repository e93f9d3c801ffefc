-- passes: Which passes through the life cycle are there, and how does each start and end?
with parts as (
    select
        s.unit_id, s.segment,
        min(case when t.is_start then t.number end) as first_number,
        max(t.number) as last_number,
        max(case when s.is_stall then t."at" + cast(t.stall_days * 86400 as bigint) * interval '1 second' end) as stalls_at
    from segments s
    inner join timeline t on t.unit_id = s.unit_id and t.number = s.number
    group by s.unit_id, s.segment
),
started as (
    select
        p.unit_id, p.segment, p.first_number, p.stalls_at,
        f."at" as created_at, f.seq as created_seq, f.what as created_by, f.person_id as first_person, f.opportunity_id as first_opportunity,
        f.version, case when l.what = 'observed' and l.is_cut then 'won' else l.what end as last_what, l.opportunity_id as last_opportunity, l."at" as last_at, l.next_at, l.reason as last_reason,
        l.opened_before, l.number as last_number
    from parts p
    inner join timeline f on f.unit_id = p.unit_id and f.number = p.first_number
    inner join timeline l on l.unit_id = p.unit_id and l.number = p.last_number
),
numbered as (
    select
        s.unit_id, s.segment, s.first_number, s.last_number, s.created_at, s.created_seq, s.created_by, s.first_person, s.version,
        s.last_what, s.last_opportunity, s.last_at, s.next_at, s.last_reason, s.opened_before, s.stalls_at,
        cast(row_number() over (partition by s.unit_id order by s.segment) as integer) as round
    from started s
)
select
    n.unit_id || ' ' || n.round as lead_id, n.unit_id, n.segment, n.first_number, n.round, n.created_at, n.created_seq, n.created_by,
    n.version,
    coalesce(c.person_id, n.first_person) as person_id, c.account_id as opportunity_account, c.opportunity_id,
    case when c.opened_at is not null then greatest(c.opened_at, n.created_at) end as opportunity_at, c.product as opportunity_product, c.rep as opportunity_rep,
    case when n.last_what = 'opened' then n.opened_before + 1 end as opened_number,
    case
        when n.last_what = 'opened' then
            case when c.end_name is not null and c.closed_at is not null then greatest(c.closed_at, c.opened_at, n.created_at) end
        when n.last_what in ('won', 'rejected', 'disqualified', 'unsubscribed', 'joined') then greatest(n.last_at, n.created_at)
        when n.stalls_at is not null and n.next_at is not null then n.stalls_at
    end as ended_at,
    case
        when n.last_what = 'opened' then c.end_name
        when n.last_what in ('won', 'rejected', 'disqualified', 'unsubscribed', 'joined') then n.last_what
        when n.stalls_at is not null and n.next_at is not null then 'stalled'
    end as end_name,
    case
        when n.last_what = 'opened' then c.reason
        when n.last_what in ('rejected', 'disqualified', 'unsubscribed') then n.last_reason
    end as reason,
    case when n.last_what = 'joined' then n.last_opportunity end as joined_opportunity,
    case when n.next_at is null and n.last_what <> 'opened' then n.stalls_at end as stalls_at,
    n.last_what = 'opened' and n.created_by = 'opened' as is_opportunity_only
from numbered n
left join carried c on c.opportunity_id = n.last_opportunity and n.last_what = 'opened'
union all
select
    s.unit_id || ' 1' as lead_id, s.unit_id, 0 as segment, 1 as first_number, 1 as round, s.created_at, s.created_seq, s.created_by,
    s.version, s.person_id, null as opportunity_account, null as opportunity_id, null as opportunity_at,
    null as opportunity_product, null as opportunity_rep, null as opened_number, null as ended_at, null as end_name,
    null as reason, null as joined_opportunity, null as stalls_at, false as is_opportunity_only
from simple_passes s
