-- reps: Who sells and markets?
with refs as (
    select f.rep from facts f where f.rep is not null group by f.rep
),
seen as (
    select
        f.seq, f.rep, f.value,
        row_number() over (partition by f.rep order by coalesce(f.observed_at, f.recorded_at) desc, f.seq desc) as place
    from standing f
    where f.kind = 'rep_seen'
),
teams as (
    select v.seq, min(v.value) as team from fact_fields v where v.field = 'team' group by v.seq
),
names as (
    select n.rep, max(n.name) as name from rep_names n group by n.rep
)
select
    r.rep, coalesce(n.name, r.rep) as name, t.team,
    case when s.rep is null then null else coalesce(s.value, 'active') <> 'inactive' end as is_active
from refs r
left join seen s on s.rep = r.rep and s.place = 1
left join teams t on t.seq = s.seq
left join names n on n.rep = r.rep
