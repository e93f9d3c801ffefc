-- opportunity_accounts: Which account is each opportunity at?
with told as (
    select o.opportunity_id, o.account, 1 as strength, o.seq
    from opportunity_facts o
    where o.account is not null
    union all
    select f.opportunity as opportunity_id, f.account, 2 as strength, f.seq
    from standing f
    where f.kind = 'person_on_opportunity' and f.account is not null
),
placed as (
    select
        t.opportunity_id, a.account_id,
        row_number() over (partition by t.opportunity_id order by t.strength, t.seq) as place
    from told t
    inner join account_handles a on a.account = t.account
)
select p.opportunity_id, p.account_id
from placed p
where p.place = 1
