-- filled: When did each pass enter each stage up to the last it reached, skipped ones included?
--
-- A skipped stage is entered with the later one. Nothing is filled in before the first stage that any source records,
-- nor before an opportunity that started without a lead.
with reach as (
    select
        e.lead_id, max(e.position) as last_position,
        case when l.is_opportunity_only then min(e.position) else min(coalesce(r.position, e.position)) end as first_position,
        l.path, l.version
    from entries e
    inner join lead_paths l on l.lead_id = e.lead_id
    left join recorded r on r.what = 'stages'
    group by e.lead_id, l.path, l.version, l.is_opportunity_only
),
steps as (
    select
        r.lead_id, k.stage, k.position, k.owner, k.reached, e."at", e.how_known, e.seq, e.version,
        min(e."at") over (
            partition by r.lead_id order by k.position desc rows between unbounded preceding and current row
        ) as entered_at
    from reach r
    inner join paths k on k.version = r.version and k.product = r.path and k.position <= r.last_position
    left join entries e on e.lead_id = r.lead_id and e.stage = k.stage
    where k.position >= r.first_position or e.lead_id is not null
)
select
    s.lead_id, s.stage, s.position, s.owner, s.reached, s.entered_at,
    case when s."at" = s.entered_at or (s.how_known is not null and s.entered_at is null) then s.how_known else 'derived' end as how_known,
    last_value(case when s."at" = s.entered_at or (s.how_known is not null and s.entered_at is null) then s.seq end ignore nulls) over (
        partition by s.lead_id order by s.position desc rows between unbounded preceding and current row
    ) as seq,
    last_value(case when s."at" = s.entered_at or (s.how_known is not null and s.entered_at is null) then s.version end ignore nulls) over (
        partition by s.lead_id order by s.position desc rows between unbounded preceding and current row
    ) as version
from steps s
