-- score_entries: When did the score of each pass first reach each stage's threshold?
with parts as (
    select
        p.version,
        max(case when p.part = 'fit' then p.up_to end) as fit_up_to, max(case when p.part = 'fit' then p.half_life_days end) as fit_half,
        max(case when p.part = 'behaviour' then p.up_to end) as behaviour_up_to,
        max(case when p.part = 'behaviour' then p.half_life_days end) as behaviour_half,
        max(case when p.part = 'answers' then p.up_to end) as answers_up_to,
        max(case when p.part = 'answers' then p.half_life_days end) as answers_half
    from agreement_score_parts p
    group by p.version
),
thresholds as (
    select l.lead_id, k.stage, k.score_at_least, v.version, v.from_at, v.to_at, l.created_at
    from lead_paths l
    inner join agreement_versions v on l.created_at < v.to_at and (l.ended_at is null or l.ended_at > v.from_at)
    inner join paths k on k.version = v.version and k.product = l.path and k.reached = 'score'
),
most as (                -- the most a pass could have had, if no point ever aged
    select s.lead_id, s.version, s.part, sum(greatest(s.points, 0)) as points
    from scores s
    group by s.lead_id, s.version, s.part
),
bounds as (
    select m.lead_id, m.version, sum(least(m.points, p.up_to)) as points
    from most m
    inner join agreement_score_parts p on p.version = m.version and p.part = m.part
    group by m.lead_id, m.version
),
scored as (
    select t.lead_id, t.version, t.from_at, t.created_at
    from thresholds t
    inner join bounds b on b.lead_id = t.lead_id and b.version = t.version
    group by t.lead_id, t.version, t.from_at, t.created_at, b.points
    having b.points >= min(t.score_at_least) - 0.000000001::double
),
points as (
    select s.lead_id, s.version, s.part, s.points, s."at", s.seq, d.created_at, d.from_at
    from scores s
    inner join scored d on d.lead_id = s.lead_id and d.version = s.version
    union all            -- where a version begins, what was collected before is read anew
    select d.lead_id, d.version, 'none' as part, 0 as points, d.from_at as "at", null as seq, d.created_at, d.from_at
    from scored d
    where d.from_at > d.created_at
),
aged as (
    select
        p.lead_id, p.version, p.part, p.points, p."at", p.seq, p.from_at, (epoch(p."at") - epoch(p.created_at)) / 86400.0::double as age
    from points p
),
weighed as (             -- a point counts two to the age in half-lives, and the sum is brought down again
    select
        a.lead_id, a.version, a."at", a.seq, a.age, a.from_at,
        case when a.part = 'fit' then a.points * power(2, least(coalesce(a.age / nullif(s.fit_half, 0), 0), 1000)) else 0 end as fit,
        case when a.part = 'behaviour' then a.points * power(2, least(coalesce(a.age / nullif(s.behaviour_half, 0), 0), 1000)) else 0 end
        as behaviour,
        case when a.part = 'answers' then a.points * power(2, least(coalesce(a.age / nullif(s.answers_half, 0), 0), 1000)) else 0 end
        as answers
    from aged a
    inner join parts s on s.version = a.version
),
summed as (
    select
        w.lead_id, w.version, w."at", w.seq, w.age, w.from_at,
        sum(w.fit) over (partition by w.lead_id, w.version order by w."at") as fit,
        sum(w.behaviour) over (partition by w.lead_id, w.version order by w."at") as behaviour,
        sum(w.answers) over (partition by w.lead_id, w.version order by w."at") as answers
    from weighed w
),
levels as (
    select
        m.lead_id, m.version, m."at", m.seq, m.from_at,
        least(s.fit_up_to, greatest(0, m.fit / nullif(power(2, least(coalesce(m.age / nullif(s.fit_half, 0), 0), 1000)), 0)))
        + least(
            s.behaviour_up_to,
            greatest(0, m.behaviour / nullif(power(2, least(coalesce(m.age / nullif(s.behaviour_half, 0), 0), 1000)), 0))
        )
        + least(
            s.answers_up_to, greatest(0, m.answers / nullif(power(2, least(coalesce(m.age / nullif(s.answers_half, 0), 0), 1000)), 0))
        ) as score
    from summed m
    inner join parts s on s.version = m.version
),
reached as (
    select
        t.lead_id, t.stage, t.version, l."at", l.seq,
        row_number() over (partition by t.lead_id, t.stage order by l."at", l.seq nulls last) as place
    from levels l
    inner join thresholds t on t.lead_id = l.lead_id and t.version = l.version
    where l."at" >= t.from_at and l."at" < t.to_at and l.score >= t.score_at_least - 0.000000001::double
)
select r.lead_id, r.stage, r.version, r."at", r.seq
from reached r
where r.place = 1
