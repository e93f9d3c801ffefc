-- value_spans: What was known of each tested field, for each lead, from when until when?
with wanted as (
    select distinct c.subject, c.field from agreement_criteria c where c.subject <> 'rule'
),
by_person as (
    select u.unit_id, f.field, f.value, f.from_at, f.seq
    from fields f
    inner join person_units u on u.person_id = f.subject_id
    where f.subject = 'person'
),
at_account as (
    select r.lead_id, w.subject, w.field, f.value, f.from_at, f.seq
    from readings_of r
    inner join fields f on f.subject = 'account' and f.subject_id = r.account_id
    inner join wanted w on w.subject = 'account' and w.field = f.field
),
has_account as (
    select distinct a.lead_id, a.field from at_account a
),
told as (
    select r.lead_id, w.subject, w.field, p.value, p.from_at, p.seq
    from readings_of r
    inner join by_person p on p.unit_id = r.unit_id
    inner join wanted w on w.subject = 'person' and w.field = p.field
    union all
    select a.lead_id, a.subject, a.field, a.value, a.from_at, a.seq from at_account a
    union all            -- what the person's record says of the company, where the company's own says nothing
    select r.lead_id, w.subject, w.field, p.value, p.from_at, p.seq
    from readings_of r
    inner join by_person p on p.unit_id = r.unit_id
    inner join wanted w on w.subject = 'account' and w.field = p.field
    left join has_account h on h.lead_id = r.lead_id and h.field = w.field
    where h.lead_id is null
    union all
    select r.lead_id, w.subject, w.field, f.value, f.from_at, f.seq
    from readings_of r
    inner join fields f on f.subject = 'opportunity' and f.subject_id = r.opportunity_id
    inner join wanted w on w.subject = 'opportunity' and w.field = f.field
    union all
    select r.lead_id, w.subject, w.field, g.answer as value, g.from_at, g.seq
    from readings_of r
    inner join person_units u on u.unit_id = r.unit_id
    inner join answers_given g on g.person_id = u.person_id
    inner join wanted w on w.subject = 'answer' and w.field = g.question
)
select
    t.lead_id, t.subject, t.field, t.value, t.from_at,
    lead(t.from_at) over (partition by t.lead_id, t.subject, t.field order by t.from_at, t.seq) as to_at
from told t
