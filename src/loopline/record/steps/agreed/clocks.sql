-- clocks: Which moments matter in business time, and after how many business minutes is something due?
with contacted as (      -- the first contact at or after each hand-over; one known to the day counts until its end
    select
        h.seq,
        min(case when c.precise = 'day' then greatest(c."at", h."at") else c."at" end) as contact_at
    from handed h
    inner join pass_contacts c
        on c.unit_id = h.unit_id
        and (c."at" >= h."at" or (c.precise = 'day' and c."at" + interval '1 day' > h."at"))
        and (h.next_pass_at is null or c."at" < h.next_pass_at)
    group by h.seq
)
select
    'stage' as clock, f.lead_id || ' ' || f.stage as id, f.version, f.entered_at as "at", k.within_minutes as minutes
from filled f
inner join lead_paths l on l.lead_id = f.lead_id
inner join paths n on n.version = l.version and n.product = l.path and n.position = f.position + 1
inner join paths k on k.version = f.version and k.product = l.path and k.stage = n.stage
where k.within_minutes is not null
union all
select 'hand-over' as clock, cast(h.seq as varchar) as id, h.version, h."at", t.first_contact_minutes as minutes
from handed h
inner join agreement_terms t on t.version = h.version
union all
select 'contact' as clock, cast(h.seq as varchar) as id, h.version, c.contact_at as "at", null as minutes
from handed h
inner join contacted c on c.seq = h.seq
