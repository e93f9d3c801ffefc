-- person_units: Whose life cycle is it: each person's own, or their account's?
with agreed as (
    select t.unit
    from agreement_terms t
    where t.version = (select max(v.version) from agreement_versions v)
)
select
    p.person_id, p.account_id,
    case when a.unit = 'account' then coalesce(p.account_id, p.person_id) else p.person_id end as unit_id
from people p
cross join agreed a
