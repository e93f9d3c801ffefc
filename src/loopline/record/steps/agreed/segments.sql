-- segments: Which pass does each thing on the timeline belong to, counting ends and stalls before it?
--
-- A lead that sales has in hand stalls when nothing happens for the agreed days, where contacts are recorded at all.
with contacts_recorded as (
    select count(*) > 0 as are_recorded from recorded r where r.what = 'contacts'
),
gaps as (
    select
        t.unit_id, t.number, t.is_sales, t.is_cut,
        c.are_recorded and t.stall_days is not null and not t.is_cut
        and (t.next_at is null or epoch(t.next_at) - epoch(t."at") > t.stall_days * 86400.0::double) as is_gap
    from timeline t
    cross join contacts_recorded c
),
stretches as (           -- from one end or long silence to the next
    select
        g.unit_id, g.number, g.is_sales, g.is_cut, g.is_gap,
        coalesce(
            sum(case when g.is_cut or g.is_gap then 1 else 0 end) over (
                partition by g.unit_id order by g.number rows between unbounded preceding and 1 preceding
            ), 0
        ) as stretch
    from gaps g
),
in_hand as (
    select s.unit_id, s.stretch
    from stretches s
    where s.is_sales
    group by s.unit_id, s.stretch
),
ends as (
    select s.unit_id, s.number, s.is_cut, s.is_gap and h.unit_id is not null as is_stall
    from stretches s
    left join in_hand h on h.unit_id = s.unit_id and h.stretch = s.stretch
)
select
    e.unit_id, e.number, e.is_stall,
    cast(
        coalesce(
            sum(case when e.is_cut or e.is_stall then 1 else 0 end) over (
                partition by e.unit_id order by e.number rows between unbounded preceding and 1 preceding
            ), 0
        ) as integer
    ) as segment
from ends e
