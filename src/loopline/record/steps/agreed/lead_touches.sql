-- lead_touches: Which touch made each pass, or is the first one known of it?
with nearest as (
    select
        w.lead_id, t.seq, t.program, t.channel,
        row_number() over (
            partition by w.lead_id
            order by case when t.happened_at >= w.created_at then 0 else 1 end, t.happened_at, t.seq
        ) as place
    from pass_people w
    inner join touches t on t.person_id = w.person_id and t.is_response and t.happened_at < w.ended_at
    where w.created_by <> 'response'
)
select p.lead_id, t.seq, t.program, t.channel, true as made_it
from passes p
inner join touches t on t.seq = p.created_seq
where p.created_by = 'response'
union all
select n.lead_id, n.seq, n.program, n.channel, false as made_it
from nearest n
where n.place = 1
