-- accounts: Which companies are there?
with refs as (
    select h.account_id, count(*) as "references" from account_handles h group by h.account_id
),
named as (
    select
        h.account_id, f.name,
        row_number() over (
            partition by h.account_id
            order by
                case when split_part(f.record_id, ':', 1) = 'lead' then 1 else 0 end,
                coalesce(f.observed_at, f.recorded_at) desc, f.seq desc
        ) as place
    from standing f
    inner join account_handles h on h.account = f.account
    where f.kind = 'account_seen' and f.name is not null
)
select
    r.account_id,
    coalesce(n.name, substring(r.account_id, length(split_part(r.account_id, ':', 1)) + 2)) as name,
    r."references"
from refs r
left join named n on n.account_id = r.account_id and n.place = 1
