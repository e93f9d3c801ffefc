-- touches: Who met marketing, when, where and how? Numbered within the person.
with met as (
    select
        f.seq, f.person, f.account, f.happened_at, f.precise, f.campaign, f.channel, f.source, f.product, f.name as what,
        coalesce(f.how, '') = 'machine' as is_machine,
        lower(coalesce(f.value, '')) as status
    from standing f
    where f.kind = 'touch' and f.happened_at is not null
    union all
    select
        f.seq, f.person, f.account, f.happened_at, f.precise, f.campaign, coalesce(f.channel, 'email') as channel, f.source, f.product,
        case f.kind when 'message_opened' then 'email_opened' else 'email_clicked' end as what,
        coalesce(f.how, '') = 'machine' as is_machine, '' as status
    from standing f
    where f.kind in ('message_opened', 'message_clicked') and f.happened_at is not null
),
placed as (
    select
        m.seq, p.person_id, coalesce(a.account_id, p.account_id) as account_id, m.happened_at, m.precise,
        c.program,
        coalesce(m.channel, c.channel) as channel, m.source, m.product, m.what, m.is_machine,
        not m.is_machine
        and m.what not in (
            'sent', 'email_sent', 'email_delivered', 'email_bounced', 'email_opened', 'ad_shown', 'impression', 'ad_impression'
        )
        and m.status not in ('sent', 'planned', 'invited', 'bounced', 'no show', 'not responded') as is_response
    from met m
    left join person_places p on p.person = m.person
    left join account_handles a on a.account = m.account
    left join programs c on c.campaign = m.campaign
)
select
    p.seq, p.person_id, p.account_id, p.happened_at, p.precise,
    case
        when p.person_id is not null
            then cast(row_number() over (partition by p.person_id order by p.happened_at, p.seq) as integer)
    end as number,
    p.program, p.channel, p.source, p.product, p.what, p.is_machine, p.is_response
from placed p
