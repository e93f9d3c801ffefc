-- account_names: By which names and domains is each account reference known?
with refs as (
    select distinct f.account from facts f where f.account is not null
    union
    select distinct f.other as account from facts f where f.kind = 'same_account' and f.other is not null
),
told as (
    select f.account, f.seq, f.name, coalesce(f.observed_at, f.recorded_at) as seen_at
    from standing f
    where f.kind = 'account_seen'
),
named as (
    select
        t.account, 'name' as kind, lower(trim(replace(replace(replace(t.name, '  ', ' '), '  ', ' '), '  ', ' '))) as known_by
    from told t
    where t.name is not null
    union
    select t.account, 'domain' as kind, lower(trim(v.value)) as known_by
    from told t
    inner join fact_fields v on v.seq = t.seq
    where v.field in ('domain', 'website_domain')
    union
    select r.account, split_part(r.account, ':', 1) as kind, substring(r.account, length(split_part(r.account, ':', 1)) + 2) as known_by
    from refs r
    where starts_with(r.account, 'name:') or starts_with(r.account, 'domain:')
)
select r.account, split_part(r.account, ':', 1) as system, n.kind, n.known_by
from refs r
left join named n on n.account = r.account and n.known_by <> ''
