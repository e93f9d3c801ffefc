-- account_edges: Which account references are one company?
--
-- Two records of one system are kept apart (branches), unless somebody said so; a bare name or domain joins the one
-- record it can mean.
with keyed as (
    select distinct n.account, n.system, n.kind, n.known_by
    from account_names n
    where n.kind is not null
),
in_system as (
    select k.kind, k.known_by, k.system, count(*) as accounts
    from keyed k
    where k.system not in ('name', 'domain')
    group by k.kind, k.known_by, k.system
),
clear as (               -- names and domains that mean at most one record of each system
    select i.kind, i.known_by, max(i.accounts) as accounts
    from in_system i
    group by i.kind, i.known_by
),
hubs as (
    select
        k.kind, k.known_by, coalesce(min(case when p.b is null then k.account end), min(k.account)) as hub,
        count(*) as accounts
    from keyed k
    left join (select distinct a.b from account_apart a) as p on p.b = k.account
    left join clear c on c.kind = k.kind and c.known_by = k.known_by
    where coalesce(c.accounts, 1) = 1
    group by k.kind, k.known_by
),
decided as (             -- the latest decision on each pair
    select
        least(f.account, f.other) as a, greatest(f.account, f.other) as b, f.value,
        row_number() over (
            partition by least(f.account, f.other), greatest(f.account, f.other)
            order by coalesce(f.observed_at, f.recorded_at) desc, f.seq desc
        ) as place
    from facts f
    where f.kind = 'same_account' and f.account is not null and f.other is not null
),
edges as (
    select h.hub as a, k.account as b, k.kind as how
    from hubs h
    inner join keyed k on k.kind = h.kind and k.known_by = h.known_by
    where h.accounts > 1 and k.account <> h.hub
    union all
    select d.a, d.b, 'decision' as how from decided d where d.place = 1 and d.value = 'same' and d.a <> d.b
)
select e.a, e.b, max(e.how) as how
from edges e
group by e.a, e.b
