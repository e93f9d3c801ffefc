-- consent: What may be done, by whose word, and until when?
with told as (
    select f.seq, h.person_id, f.name as purpose, f.value as state, coalesce(f.happened_at, f.observed_at, f.recorded_at) as from_at,
        f.until_at
    from facts f
    left join replaced r on r.seq = f.seq and r.why = 'corrected'
    inner join person_handles h on h.person = f.person
    where f.kind = 'consent_changed' and r.seq is null
),
in_order as (
    select
        t.seq, t.person_id, t.purpose, t.state, t.from_at, t.until_at,
        lag(t.state) over (partition by t.person_id, t.purpose order by t.from_at, t.seq) as before
    from told t
),
changes as (
    select i.seq, i.person_id, i.purpose, i.state, i.from_at, i.until_at
    from in_order i
    where i.before is null or i.before <> i.state
)
select
    c.seq, c.person_id, c.purpose, c.state, c.from_at,
    lead(c.from_at) over (partition by c.person_id, c.purpose order by c.from_at, c.seq) as to_at, c.until_at as consent_ends_at
from changes c
