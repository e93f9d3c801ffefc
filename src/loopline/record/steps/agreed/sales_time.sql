-- sales_time: How long did each sales contact take, what did it cost, and for which pass?
select
    c.seq, s.lead_id, c."at", c.rep,
    coalesce(cast(c.seconds as double), m.minutes * 60) as seconds,
    cast(round(coalesce(cast(c.seconds as double), m.minutes * 60) * t.hourly_cost_minor / 3600, 0) as bigint) as cost_minor,
    case when c.seconds is null then 'rough' else 'measured' end as class
from contacts c
inner join agreement_versions v on c."at" >= v.from_at and c."at" < v.to_at
inner join agreement_terms t on t.version = v.version
left join agreement_minutes m on m.version = v.version and m.contact_kind = c.kind
left join pass_signals s on s.seq = c.seq and s.what = 'contact'
