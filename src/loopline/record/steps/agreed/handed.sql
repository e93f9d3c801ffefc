-- handed: Which leads were handed over, and when does the next pass of the same life cycle begin?
with next_passes as (
    select
        p.lead_id, p.unit_id, p.created_at, lead(p.created_at) over (partition by p.unit_id order by p.round) as next_pass_at
    from passes p
)
select
    s.seq, s.lead_id, s.unit_id, s.person_id, s.rep, s."at", f.precise, coalesce(f.value, 'rep') as kind, s.version, n.next_pass_at
from pass_signals s
inner join facts f on f.seq = s.seq
inner join next_passes n on n.lead_id = s.lead_id
where s.what = 'handed_over'
