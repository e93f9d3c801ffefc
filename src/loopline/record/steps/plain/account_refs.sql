-- account_refs: Which account references are there?
select distinct n.account as ref from account_names n
