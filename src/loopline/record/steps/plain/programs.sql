-- programs: What is each campaign reference called, and which channel is it?
--
-- References of one name are one program, whatever system they come from.
with refs as (
    select f.campaign from facts f where f.campaign is not null group by f.campaign
),
seen as (
    select
        f.campaign, f.name, f.channel, f.other as parent, f.happened_at as from_at, f.until_at as to_at,
        row_number() over (
            partition by f.campaign order by coalesce(f.observed_at, f.recorded_at) desc, f.seq desc
        ) as place
    from standing f
    where f.kind = 'campaign_seen'
),
spent as (
    select f.campaign, min(f.channel) as channel
    from standing f
    where f.kind = 'money_spent' and f.campaign is not null
    group by f.campaign
),
named as (
    select
        r.campaign,
        coalesce(trim(s.name), substring(r.campaign, length(split_part(r.campaign, ':', 1)) + 2)) as name,
        case when s.name is null then 1 else 0 end as is_bare,
        coalesce(s.channel, p.channel) as channel, s.parent, s.from_at, s.to_at
    from refs r
    left join seen s on s.campaign = r.campaign and s.place = 1
    left join spent p on p.campaign = r.campaign
),
together as (            -- one way of writing a name, and one channel, for all references of the same name
    select
        n.campaign, n.channel, n.parent, n.from_at, n.to_at,
        first_value(n.name) over (partition by lower(n.name) order by n.is_bare, n.campaign) as program,
        min(n.channel) over (partition by lower(n.name)) as shared_channel
    from named n
)
select
    t.campaign, t.program, coalesce(t.channel, t.shared_channel) as channel, o.program as parent, t.from_at, t.to_at
from together t
left join together o on o.campaign = t.parent
