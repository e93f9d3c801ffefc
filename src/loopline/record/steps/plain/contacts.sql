-- contacts: Whom did sales reach out to, when and for how long?
select
    f.seq, p.person_id, coalesce(a.account_id, o.account_id, p.account_id) as account_id, f.opportunity as opportunity_id, f.rep,
    coalesce(f.name, 'other') as kind, f.happened_at as "at", f.precise, f.seconds
from standing f
left join person_places p on p.person = f.person
left join account_handles a on a.account = f.account
left join opportunity_accounts o on o.opportunity_id = f.opportunity
where f.kind = 'sales_contact' and f.happened_at is not null
