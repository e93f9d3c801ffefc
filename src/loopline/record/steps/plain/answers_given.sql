-- answers_given: What did people answer, and until when did it hold?
with told as (
    select
        f.seq, f.person, lower(f.name) as question, f.value as answer, f.happened_at,
        coalesce(f.observed_at, f.recorded_at) as seen_at,
        row_number() over (
            partition by f.source, f.record_id, f.name order by coalesce(f.observed_at, f.recorded_at), f.recorded_at, f.seq
        ) as telling
    from facts f
    left join replaced r on r.seq = f.seq and r.why = 'corrected'
    where f.kind = 'answer_given' and f.person is not null and r.seq is null
),
made as (                -- when each source made its record of the person
    select h.person_id, min(f.happened_at) as made_at
    from standing f
    inner join person_handles h on h.person = f.person
    where f.kind = 'person_seen' and f.happened_at is not null
    group by h.person_id
),
placed as (
    select
        t.seq, h.person_id, t.question, t.answer, t.seen_at,
        case
            when t.telling = 1 then coalesce(t.happened_at, m.made_at, timestamp '1900-01-01 00:00:00')
            else greatest(t.seen_at, coalesce(t.happened_at, t.seen_at))
        end as from_at
    from told t
    inner join person_handles h on h.person = t.person
    left join made m on m.person_id = h.person_id
),
in_order as (
    select
        p.seq, p.person_id, p.question, p.answer, p.from_at, p.seen_at,
        lag(p.answer) over (partition by p.person_id, p.question order by p.from_at, p.seen_at, p.seq) as before,
        lead(p.from_at) over (partition by p.person_id, p.question order by p.from_at, p.seen_at, p.seq) as next_at
    from placed p
),
changes as (
    select i.seq, i.person_id, i.question, i.answer, i.from_at, i.seen_at
    from in_order i
    where (i.before is null or i.before <> i.answer) and (i.next_at is null or i.next_at > i.from_at)
)
select
    c.seq, c.person_id, c.question, c.answer, c.from_at,
    lead(c.from_at) over (partition by c.person_id, c.question order by c.from_at, c.seen_at, c.seq) as to_at
from changes c
