-- person_accounts: Which account is each person at now?
with told as (
    select f.person, f.account, coalesce(f.observed_at, f.happened_at, f.recorded_at) as seen_at, f.seq, 1 as strength
    from standing f
    where f.kind = 'person_seen' and f.person is not null and f.account is not null
    union all
    select f.person, f.account, coalesce(f.happened_at, f.observed_at, f.recorded_at) as seen_at, f.seq, 2 as strength
    from standing f
    where f.kind in ('person_on_opportunity', 'opportunity_seen', 'opportunity_closed', 'order_placed', 'sales_contact')
      and f.person is not null and f.account is not null
    union all
    select f.person, f.account, f.happened_at as seen_at, f.seq, 3 as strength
    from standing f
    where f.kind = 'touch' and f.person is not null and f.account is not null
    union all
    select f.person, n.account, coalesce(f.observed_at, f.happened_at, f.recorded_at) as seen_at, f.seq, 4 as strength
    from standing f
    inner join fact_fields v on v.seq = f.seq and v.field = 'email_domain'
    inner join account_names n on n.kind = 'domain' and n.known_by = lower(v.value)
    where f.kind = 'person_seen' and f.person is not null and f.account is null
),
real_first as (          -- a record of a system says more than a bare name
    select
        h.person_id, a.account_id,
        row_number() over (
            partition by h.person_id
            order by
                t.strength, case when split_part(t.account, ':', 1) = 'name' then 1 else 0 end,
                t.seen_at desc nulls last, t.seq desc, a.account_id
        ) as place
    from told t
    inner join person_handles h on h.person = t.person
    inner join account_handles a on a.account = t.account
)
select r.person_id, r.account_id
from real_first r
where r.place = 1
