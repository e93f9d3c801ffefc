-- fields: What was known of people, accounts and opportunities, and from when until when?
--
-- What a record says the first time is taken to hold since the record was made; what it says later, since then.
with again as (           -- records told more than once; of the others the only telling is the first
    select distinct f.kind, f.source, f.record_id
    from replaced r
    inner join facts f on f.seq = r.seq
    where r.why = 'told again' and f.kind in ('person_seen', 'account_seen', 'opportunity_seen')
),
later as (
    select
        f.seq,
        row_number() over (
            partition by f.kind, f.source, f.record_id
            order by coalesce(f.observed_at, f.recorded_at), f.recorded_at, f.seq
        ) as telling
    from facts f
    inner join again a on a.kind = f.kind and a.source = f.source and a.record_id = f.record_id
    left join replaced r on r.seq = f.seq and r.why = 'corrected'
    where r.seq is null
),
told as (                -- a correction takes back; an older observation stays as history
    select
        f.seq, f.kind, f.person, f.account, f.opportunity, f.product, f.channel, f.name, f.value, f.amount_minor,
        f.currency, f.happened_at, coalesce(f.observed_at, f.recorded_at) as seen_at, coalesce(l.telling, 1) as telling
    from facts f
    left join replaced r on r.seq = f.seq and r.why = 'corrected'
    left join later l on l.seq = f.seq
    where f.kind in ('person_seen', 'account_seen', 'opportunity_seen') and r.seq is null
),
placed as (
    select
        t.seq, t.seen_at,
        case t.kind when 'person_seen' then 'person' when 'account_seen' then 'account' else 'opportunity' end as subject,
        case t.kind
            when 'person_seen' then h.person_id when 'account_seen' then a.account_id else t.opportunity
        end as subject_id,
        t.kind, t.product, t.channel, t.name, t.value, t.amount_minor, t.currency,
        case
            when t.telling = 1 then coalesce(t.happened_at, timestamp '1900-01-01 00:00:00')
            else greatest(t.seen_at, coalesce(t.happened_at, t.seen_at))
        end as from_at
    from told t
    left join person_handles h on h.person = t.person
    left join account_handles a on a.account = t.account
),
said as (
    select p.subject, p.subject_id, lower(v.field) as field, v.value, p.from_at, p.seen_at, p.seq
    from placed p
    inner join fact_fields v on v.seq = p.seq
    union all
    select p.subject, p.subject_id, 'product' as field, p.product as value, p.from_at, p.seen_at, p.seq
    from placed p
    where p.product is not null and p.subject <> 'account'
    union all
    select p.subject, p.subject_id, 'source' as field, p.channel as value, p.from_at, p.seen_at, p.seq
    from placed p
    where p.channel is not null
    union all
    select p.subject, p.subject_id, 'status' as field, p.value as value, p.from_at, p.seen_at, p.seq
    from placed p
    where p.subject = 'person' and p.value is not null
    union all
    select p.subject, p.subject_id, case p.subject when 'account' then 'name' else 'stage' end as field, p.name as value,
        p.from_at, p.seen_at, p.seq
    from placed p
    where p.subject in ('account', 'opportunity') and p.name is not null
    union all
    select p.subject, p.subject_id, 'amount' as field,
        cast(cast(p.amount_minor as double) / nullif(power(10, c.decimals), 0) as varchar) as value, p.from_at, p.seen_at, p.seq
    from placed p
    inner join currencies c on c.currency = p.currency
    where p.subject = 'opportunity' and p.amount_minor is not null
),
in_order as (
    select
        s.subject, s.subject_id, s.field, s.value, s.from_at, s.seen_at, s.seq,
        lag(s.value) over (partition by s.subject, s.subject_id, s.field order by s.from_at, s.seen_at, s.seq) as before,
        lead(s.from_at) over (partition by s.subject, s.subject_id, s.field order by s.from_at, s.seen_at, s.seq) as next_at
    from said s
    where s.subject_id is not null and s.value is not null
),
changes as (             -- of several values told for one moment the last counts; equal neighbours are one
    select i.subject, i.subject_id, i.field, i.value, i.from_at, i.seen_at, i.seq
    from in_order i
    where (i.before is null or i.before <> i.value) and (i.next_at is null or i.next_at > i.from_at)
)
select
    c.subject, c.subject_id, c.field, c.value, try_cast(c.value as double) as number, c.from_at,
    lead(c.from_at) over (partition by c.subject, c.subject_id, c.field order by c.from_at, c.seen_at, c.seq) as to_at, c.seq
from changes c
