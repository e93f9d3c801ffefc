-- opportunity_people: Who takes part in each opportunity: by contact role, as the lead it came from, or by account?
with told as (
    select
        f.opportunity as opportunity_id, h.person_id, f.name as role, coalesce(f.value, '') = 'primary' as is_primary,
        case when coalesce(f.name, '') in ('converted lead', 'contact') then 'lead' else 'role' end as how,
        coalesce(f.observed_at, f.recorded_at) as seen_at, f.seq
    from standing f
    inner join person_handles h on h.person = f.person
    where f.kind = 'person_on_opportunity' and f.opportunity is not null
    union all
    select o.opportunity_id, h.person_id, null as role, false as is_primary, 'lead' as how, null as seen_at, o.seq
    from opportunity_facts o
    inner join person_handles h on h.person = o.person
),
one_each as (
    select
        t.opportunity_id, t.person_id, t.role, t.is_primary, t.how, t.seq,
        row_number() over (
            partition by t.opportunity_id, t.person_id
            order by case when t.is_primary then 0 else 1 end, case t.how when 'role' then 0 else 1 end, t.seen_at desc nulls last, t.seq
        ) as place
    from told t
    inner join opportunity_facts o on o.opportunity_id = t.opportunity_id
),
linked as (
    select
        e.opportunity_id, e.person_id, e.role, e.how,
        e.is_primary and row_number() over (
            partition by e.opportunity_id order by case when e.is_primary then 0 else 1 end, e.seq, e.person_id
        ) = 1 as is_primary
    from one_each e
    where e.place = 1
),
unlinked as (            -- nobody named: everybody known at the account
    select o.opportunity_id, p.person_id
    from opportunity_facts o
    left join (select distinct l.opportunity_id from linked l) as has on has.opportunity_id = o.opportunity_id
    inner join opportunity_accounts a on a.opportunity_id = o.opportunity_id
    inner join person_accounts p on p.account_id = a.account_id
    where has.opportunity_id is null
)
select l.opportunity_id, l.person_id, l.role, l.is_primary, l.how from linked l
union all
select u.opportunity_id, u.person_id, null as role, false as is_primary, 'account' as how from unlinked u
