-- people: Who is there, since when, and where do they come from?
with refs as (
    select h.person_id, count(*) as "references" from person_handles h group by h.person_id
),
seen as (                -- by reference first: many facts, few references
    select f.person, min(f.happened_at) as first_seen_at
    from standing f
    where f.person is not null
    group by f.person
),
since as (
    select h.person_id, min(s.first_seen_at) as first_seen_at
    from seen s
    inner join person_handles h on h.person = s.person
    group by h.person_id
),
described as (
    select h.person_id, f.seq, f.channel, f.rep, f.happened_at, coalesce(f.observed_at, f.recorded_at) as seen_at
    from standing f
    inner join person_handles h on h.person = f.person
    where f.kind = 'person_seen'
),
first_source as (
    select
        d.person_id, d.channel,
        row_number() over (partition by d.person_id order by d.happened_at nulls last, d.seq) as place
    from described d
    where d.channel is not null
),
last_rep as (
    select
        d.person_id, d.rep,
        row_number() over (partition by d.person_id order by d.seen_at desc, d.seq desc) as place
    from described d
    where d.rep is not null
),
told_origin as (
    select d.person_id, min(lower(v.value)) as origin
    from described d
    inner join fact_fields v on v.seq = d.seq and v.field = 'origin'
    where lower(v.value) in ('marketing', 'sales')
    group by d.person_id
)
select
    r.person_id, a.account_id, t.first_seen_at,
    coalesce(
        o.origin,
        case
            when s.channel is null then 'unknown'
            when lower(s.channel) like '%cold call%' or lower(s.channel) like '%outbound%'
                or lower(s.channel) like '%sales%' or lower(s.channel) like '%prospecting%' then 'sales'
            else 'marketing'
        end
    ) as origin,
    s.channel as source, p.rep, r."references"
from refs r
left join since t on t.person_id = r.person_id
left join person_accounts a on a.person_id = r.person_id
left join first_source s on s.person_id = r.person_id and s.place = 1
left join last_rep p on p.person_id = r.person_id and p.place = 1
left join told_origin o on o.person_id = r.person_id
