-- scores: What points did each pass get, when, and for what?
--
-- Under each version that was in force during the pass, all of its points so far are counted.
with behaved as (
    select r.lead_id, 'behaviour' as part, a.name, a.points, t.happened_at as "at", t.seq, r.version
    from agreement_points a
    inner join touches t on t.what = a.name and not t.is_machine
    inner join score_reads r
        on r.person_id = t.person_id and r.version = a.version and t.happened_at >= r.created_at and t.happened_at < r.until_at
    where a.part = 'behaviour' and a.points <> 0
),
said_yes as (
    select r.lead_id, a.name, a.points, greatest(g.from_at, r.created_at) as from_at, g.to_at, r.until_at, g.seq, r.version
    from agreement_points a
    inner join answers_given g on g.question = a.name and lower(trim(g.answer)) in ('yes', 'true', '1', 'y')
    inner join score_reads r
        on r.person_id = g.person_id and r.version = a.version and g.from_at < r.until_at and coalesce(g.to_at, r.until_at) > r.created_at
    where a.part = 'answers' and a.points <> 0
),
fitting as (
    select q.lead_id, a.name, a.points, q.from_at, q.to_at, r.until_at, r.version
    from agreement_points a
    inner join list_results q on q.list = 'fit:' || a.name and q.version = a.version
    inner join (select distinct r.lead_id, r.version, r.until_at from score_reads r) as r
        on r.lead_id = q.lead_id and r.version = q.version
    where a.part = 'fit' and a.points <> 0
)
select b.lead_id, b.part, b.name, b.points, b."at", b.seq, b.version from behaved b
union all
select y.lead_id, 'answers' as part, y.name, y.points, y.from_at as "at", y.seq, y.version from said_yes y
union all
select y.lead_id, 'answers' as part, y.name, -y.points as points, y.to_at as "at", y.seq, y.version
from said_yes y
where y.to_at < y.until_at
union all
select f.lead_id, 'fit' as part, f.name, f.points, f.from_at as "at", null as seq, f.version from fitting f
union all
select f.lead_id, 'fit' as part, f.name, -f.points as points, f.to_at as "at", null as seq, f.version
from fitting f
where f.to_at < f.until_at
