-- leads: Which passes through the life cycle are there, where do they come from and how did they end?
with records as (        -- what the record that made the pass says of its source
    select p.lead_id, nullif(lower(trim(f.channel)), '') as channel, c.program
    from passes p
    inner join facts f on f.seq = p.created_seq and f.kind = 'person_seen'
    left join programs c on c.campaign = f.campaign
    where p.created_by = 'created'
),
last_rep as (
    select
        s.lead_id, s.rep, row_number() over (partition by s.lead_id order by s."at" desc, s.seq desc) as place
    from pass_signals s
    where s.rep is not null
),
ends_seen as (           -- since when each source, and any source, records how things end
    select w.source, min(w.observed_from) as observed_from
    from windows w
    where w.kind = 'opportunity_closed'
    group by w.source
),
any_end as (
    select
        coalesce(
            min(case when w.kind = 'opportunity_closed' then w.observed_from end),
            min(case when w.kind in ('sales_answered', 'stage_observed', 'order_placed') then w.observed_from end)
        ) as observed_from
    from windows w
),
joined_to as (
    select p.opportunity_id, p.lead_id from passes p where p.opportunity_id is not null
),
told as (
    select
        p.lead_id, p.person_id, coalesce(p.opportunity_account, h.account_id) as account_id, p.opportunity_id, p.opportunity_at,
        p.round, l.product, m.market,
        case
            when p.created_by = 'response' then 'marketing'
            when p.created_by = 'handed_over' and coalesce(h.origin, 'unknown') = 'unknown' then 'marketing'
            when p.created_by = 'opened' and o.source is not null then
                case
                    when lower(o.source) like '%cold call%' or lower(o.source) like '%outbound%' or lower(o.source) like '%sales%'
                        or lower(o.source) like '%prospecting%' then 'sales'
                    else 'marketing'
                end
            when p.created_by = 'opened' and o.program is not null then 'marketing'
            else coalesce(h.origin, 'unknown')
        end as origin,
        coalesce(case when t.made_it then t.channel end, r.channel, t.channel, h.source, o.source) as source,
        coalesce(case when t.made_it then t.program end, r.program, t.program, o.program) as program,
        coalesce(case when t.made_it then t.channel end, t.channel, r.channel, h.source, o.source) as channel,
        coalesce(p.opportunity_rep, s.rep, h.rep) as rep,
        p.created_at, p.ended_at, p.end_name, p.reason, j.lead_id as joined_lead_id, u.stalls_at,
        coalesce(p.created_at >= coalesce(e.observed_from, a.observed_from), false) as observed_from_start,
        p.created_seq, p.version
    from passes p
    inner join lead_paths l on l.lead_id = p.lead_id
    left join people h on h.person_id = p.person_id
    left join opportunities o on o.opportunity_id = p.opportunity_id
    left join facts of on of.seq = o.seq
    left join ends_seen e on e.source = of.source
    cross join any_end a
    left join lead_markets m on m.lead_id = p.lead_id
    left join lead_touches t on t.lead_id = p.lead_id
    left join records r on r.lead_id = p.lead_id
    left join last_rep s on s.lead_id = p.lead_id and s.place = 1
    left join joined_to j on j.opportunity_id = p.joined_opportunity
    left join idle_until u on u.lead_id = p.lead_id
)
select
    t.lead_id, t.person_id, t.account_id, t.opportunity_id, t.opportunity_at, t.round, t.product, t.market, t.origin, t.source, t.program,
    t.channel, t.rep, t.created_at, t.ended_at, t.end_name, t.reason, t.joined_lead_id, t.stalls_at, t.observed_from_start,
    t.created_seq, t.version
from told t
