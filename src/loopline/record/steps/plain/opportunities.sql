-- opportunities: Which opportunities are there, and how do they stand?
with known_people as (
    select
        p.opportunity_id,
        max(case when p.is_primary then p.person_id end) as primary_person,
        min(case p.how when 'role' then 1 when 'lead' then 2 else 3 end) as known_by,
        case when count(*) = 1 then max(p.person_id) end as only_person
    from opportunity_people p
    group by p.opportunity_id
),
account_of_person as (   -- a person's company, where the opportunity itself names none
    select p.opportunity_id, min(a.account_id) as account_id
    from opportunity_people p
    inner join person_accounts a on a.person_id = p.person_id
    where p.how <> 'account'
    group by p.opportunity_id
)
select
    o.opportunity_id, coalesce(a.account_id, x.account_id) as account_id,
    coalesce(k.primary_person, case when k.known_by < 3 then k.only_person end) as person_id,
    case k.known_by when 1 then 'role' when 2 then 'lead' when 3 then 'account' end as person_known_by,
    o.product, o.rep, c.program, coalesce(o.channel, c.channel) as source, o.opened_at, o.expected_on, o.stage_now,
    case                 -- a closing known to the day is not before an opening of that day
        when o.closed_precise = 'day' and o.closed_at < o.opened_at and o.opened_at < o.closed_at + interval '1 day'
            then o.opened_at
        else o.closed_at
    end as closed_at,
    o.end_name, o.reason, o.competitor, o.amount_minor, o.currency, o.margin_minor, o.seq, o.closed_seq
from opportunity_facts o
left join opportunity_accounts a on a.opportunity_id = o.opportunity_id
left join known_people k on k.opportunity_id = o.opportunity_id
left join account_of_person x on x.opportunity_id = o.opportunity_id
left join programs c on c.campaign = o.campaign
