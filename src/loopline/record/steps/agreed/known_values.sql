-- known_values: Which values of the fields that the agreement tests are known?
with wanted as (
    select distinct c.subject, c.field from agreement_criteria c where c.subject <> 'rule'
),
told as (
    select w.subject, f.field, f.value, f.number
    from fields f
    inner join wanted w on w.subject = f.subject and w.field = f.field
    union all            -- what a person's record says of the company, where the company has no record
    select w.subject, f.field, f.value, f.number
    from fields f
    inner join wanted w on w.subject = 'account' and w.field = f.field
    where f.subject = 'person'
    union all
    select w.subject, g.question as field, g.answer as value, try_cast(g.answer as double) as number
    from answers_given g
    inner join wanted w on w.subject = 'answer' and w.field = g.question
)
select t.subject, t.field, t.value, max(t.number) as number
from told t
group by t.subject, t.field, t.value
