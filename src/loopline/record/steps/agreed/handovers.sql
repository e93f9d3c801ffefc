-- handovers: Which leads were passed to sales, when was the first contact due, and when was it?
with contacts_after as (
    select
        h.seq, c.seq as contact_seq, greatest(c."at", h."at") as contact_at, c.precise,
        row_number() over (partition by h.seq order by greatest(c."at", h."at"), c.seq) as place
    from handed h
    inner join pass_contacts c
        on c.unit_id = h.unit_id
        and (c."at" >= h."at" or (c.precise = 'day' and c."at" + interval '1 day' > h."at"))
        and (h.next_pass_at is null or c."at" < h.next_pass_at)
),
answers_after as (
    select
        h.seq, g."at" as answered_at, g.what as answer, g.reason,
        row_number() over (partition by h.seq order by g."at", g.seq) as place
    from handed h
    inner join signals g
        on g.person_id = h.person_id and g.what in ('accepted', 'rejected', 'disqualified')
        and g."at" + case when g.precise = 'day' then interval '1 day' else interval '0 seconds' end >= h."at"
        and (h.next_pass_at is null or g."at" < h.next_pass_at)
)
select
    h.seq, h.lead_id, h.person_id, h.rep, h.kind, h."at",
    case when h.kind = 'rep' then d.due_at end as due_at,
    c.contact_at as first_contact_at, c.contact_seq as first_contact_seq,
    e.position - s.position as response_minutes,
    case when h.precise = 'day' or c.precise = 'day' then 'day' else 'second' end as precise,
    case when a.answered_at is not null then greatest(a.answered_at, h."at") end as answered_at, a.answer, a.reason, h.version
from handed h
left join contacts_after c on c.seq = h.seq and c.place = 1
left join answers_after a on a.seq = h.seq and a.place = 1
left join due d on d.clock = 'hand-over' and d.id = cast(h.seq as varchar)
left join clock_positions s on s.clock = 'hand-over' and s.id = cast(h.seq as varchar)
left join clock_positions e on e.clock = 'contact' and e.id = cast(h.seq as varchar)
