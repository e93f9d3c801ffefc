-- credit_people: Whose touches does each unit of credit look at, and of which time?
--
-- The people of the deal: its contact roles, else everybody at the account; else the person, else the account's people.
with by_opportunity as (
    select c.unit, c.unit_id, p.person_id
    from credit_units c
    inner join opportunity_people p on p.opportunity_id = c.opportunity_id
),
has_people as (
    select distinct b.unit, b.unit_id from by_opportunity b
),
by_person as (
    select c.unit, c.unit_id, c.person_id
    from credit_units c
    left join has_people h on h.unit = c.unit and h.unit_id = c.unit_id
    where h.unit_id is null and c.person_id is not null
),
by_account as (
    select c.unit, c.unit_id, p.person_id
    from credit_units c
    left join has_people h on h.unit = c.unit and h.unit_id = c.unit_id
    inner join people p on p.account_id = c.account_id
    where h.unit_id is null and c.person_id is null
),
together as (
    select b.unit, b.unit_id, b.person_id from by_opportunity b
    union
    select p.unit, p.unit_id, p.person_id from by_person p
    union
    select a.unit, a.unit_id, a.person_id from by_account a
)
select
    t.unit, t.unit_id, t.person_id, c.touched_before,
    c.looked_from - cast(coalesce(a.lookback_days, 36525) * 86400 as bigint) * interval '1 second' as touched_from
from together t
inner join credit_units c on c.unit = t.unit and c.unit_id = t.unit_id
inner join agreement_versions v on c.looked_from >= v.from_at and c.looked_from < v.to_at
inner join agreement_terms a on a.version = v.version
