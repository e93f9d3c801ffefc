-- lead_touches: Which touch made each pass, or is the first one known of it?
with numbered as (
    select
        w.lead_id, w.person_id, min(case when t.happened_at >= w.created_at then t.number end) as number_inside,
        min(t.number) as number_ever
    from pass_people w
    inner join touches t on t.person_id = w.person_id and t.is_response and t.happened_at < w.ended_at
    where w.created_by <> 'response'
    group by w.lead_id, w.person_id
),
nearest as (             -- of several people of one account, the earliest
    select
        n.lead_id, t.seq, t.program, t.channel,
        row_number() over (
            partition by n.lead_id
            order by case when n.number_inside is not null then 0 else 1 end, t.happened_at, t.seq
        ) as place
    from numbered n
    inner join touches t on t.person_id = n.person_id and t.number = coalesce(n.number_inside, n.number_ever)
)
select p.lead_id, t.seq, t.program, t.channel, true as made_it
from passes p
inner join touches t on t.seq = p.created_seq
where p.created_by = 'response'
union all
select n.lead_id, n.seq, n.program, n.channel, false as made_it
from nearest n
where n.place = 1
