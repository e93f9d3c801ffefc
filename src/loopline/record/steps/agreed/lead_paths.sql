-- lead_paths: Which product is each pass about, and which life cycle does it follow?
with told as (
    select
        s.lead_id, s.product,
        row_number() over (partition by s.lead_id order by s."at" desc, s.seq desc) as place
    from pass_signals s
    where s.product is not null
),
own_paths as (
    select distinct p.version, p.product from paths p where p.product <> ''
),
about as (
    select
        p.lead_id, p.version, p.created_at, p.ended_at, p.created_by, p.created_seq, p.is_opportunity_only,
        coalesce(p.opportunity_product, t.product) as product
    from passes p
    left join told t on t.lead_id = p.lead_id and t.place = 1
)
select
    a.lead_id, a.version, a.created_at, a.ended_at, a.created_by, a.created_seq, a.is_opportunity_only, a.product,
    coalesce(o.product, '') as path
from about a
left join own_paths o on o.version = a.version and o.product = a.product
