-- person_places: Which person and account does each person reference lead to?
select h.person, h.person_id, a.account_id
from person_handles h
left join person_accounts a on a.person_id = h.person_id
