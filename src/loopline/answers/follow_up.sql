-- follow_up: Is every lead that was passed to sales followed up in time, and answered?
-- One row per group, over the hand-overs of the period.

with watched as (         -- since when sales contacts are recorded at all
    select coalesce(
        (select min(w.observed_from) from windows w where w.kind = 'sales_contact'),
        (select min(h.at) from handovers h where h.first_contact_at is not null)
    ) as contacts_from
),
terms as (
    select t.version, t.accept from agreement_terms t
),
passed as (               -- hand-overs to a rep in the period, with their group; by rep it is the rep who got the lead
    select
        h.seq, h.lead_id, h.at, h.due_at, h.first_contact_at, h.response_minutes, h.precise,
        h.answer, h.reason, t.accept,
        case
            when a.by = 'rep' then coalesce(nullif(trim(r.name), ''), h.rep, 'none')
            else g.name
        end as name,
        w.contacts_from is not null and h.at >= w.contacts_from as is_observed,
        a.as_of
    from handovers h
    cross join asked a
    cross join watched w
    join lead_groups g on g.lead_id = h.lead_id and g.by = a.by
    left join reps r on r.rep = h.rep
    left join terms t on t.version = h.version
    where h.at >= a.from_at and h.at < a.to_at and h.kind = 'rep'
),
engaged as (              -- the latest stage reached by the lead's own doing before it was passed on
    select p.seq, max(s.entered_at) as engaged_at
    from passed p
    join stages s on s.lead_id = p.lead_id and s.entered_at <= p.at and s.how_known in ('observed', 'read')
    where p.first_contact_at is not null
    group by p.seq
),
listing as (
    select
        'lead' as case_kind, p.lead_id as case_id, p.seq, p.name,
        1 as handed_over,
        case when p.is_observed then 0 else 1 end as not_observed,
        case when p.is_observed and p.due_at is not null then 1 else 0 end as due,
        case when p.is_observed and p.first_contact_at <= p.due_at then 1 else 0 end as met,
        case
            when p.is_observed
                and (p.first_contact_at > p.due_at or (p.first_contact_at is null and p.due_at < p.as_of))
            then 1 else 0
        end as missed,
        case when p.is_observed and p.first_contact_at is null and p.due_at >= p.as_of then 1 else 0 end as running,
        case when p.is_observed and p.first_contact_at is not null then 1 else 0 end as contacted,
        case when p.is_observed and p.first_contact_at > p.due_at then 1 else 0 end as contacted_late,
        case
            when p.is_observed and p.first_contact_at is null and (p.due_at < p.as_of or p.due_at is null)
            then 1 else 0
        end as never_contacted,
        case
            when p.answer in ('rejected', 'disqualified') then 1
            when p.accept = 'automatic' then 0
            when p.answer is null and p.due_at >= p.as_of then 0
            else 1
        end as answer_due,
        case
            when p.answer = 'accepted' and (p.accept is null or p.accept <> 'automatic') then 1
            when p.answer in ('rejected', 'disqualified') and trim(p.reason) <> '' then 1
            else 0
        end as answered_with_reason,
        case when p.answer = 'accepted' then 1 else 0 end as accepted,
        case when p.answer in ('rejected', 'disqualified') then 1 else 0 end as rejected,
        case when p.is_observed then p.response_minutes / 60.0::double end as response_time,
        case
            when p.is_observed then (epoch(p.first_contact_at) - epoch(e.engaged_at)) / 3600.0::double
        end as speed,
        case when p.is_observed and p.first_contact_at is not null and p.precise <> 'second' then 1 else 0 end as rough
    from passed p
    left join engaged e on e.seq = p.seq
)
select
    l.name,
    cast(sum(l.handed_over) as bigint) as handed_over,
    cast(sum(l.due) as bigint) as due,
    cast(sum(l.met) as bigint) as met,
    cast(sum(l.missed) as bigint) as missed,
    cast(sum(l.running) as bigint) as running,
    cast(sum(l.contacted) as bigint) as contacted,
    cast(sum(l.contacted_late) as bigint) as contacted_late,
    cast(sum(l.never_contacted) as bigint) as never_contacted,
    cast(sum(l.answer_due) as bigint) as answer_due,
    cast(sum(l.answered_with_reason) as bigint) as answered_with_reason,
    cast(sum(l.accepted) as bigint) as accepted,
    cast(sum(l.rejected) as bigint) as rejected,
    cast(sum(l.not_observed) as bigint) as not_observed,
    cast(sum(l.rough) as bigint) as rough,
    median(l.response_time) as response_time,
    median(l.speed) as speed_to_lead
from listing l
group by l.name
order by l.name
