-- person_edges: Which person references are one person?
--
-- Same e-mail address; same name at the same company or mail domain; personal details, with a name that sounds alike
-- or several of them; or somebody said so. The latest word on a pair counts. The same place proves something only of
-- people without a company: colleagues share an office.
with at_work as (
    select distinct k.person from match_keys k where k.kind in ('name_company', 'name_domain')
),
shared as (              -- a key that many share is a mailbox or a switchboard, not a person
    select
        k.kind, k.key, coalesce(min(case when p.b is null then k.person end), min(k.person)) as hub, count(*) as people
    from match_keys k
    left join (select distinct a.b from person_apart a) as p on p.b = k.person
    left join at_work w on w.person = k.person
    where k.kind in ('email', 'name_company', 'name_domain', 'sound_detail', 'word_details', 'details')
        or (k.kind in ('sound_place', 'word_place') and w.person is null)
    group by k.kind, k.key
    having count(*) between 2 and 50
),
decided as (
    select
        least(f.person, f.other) as a, greatest(f.person, f.other) as b, f.value, f.how,
        row_number() over (
            partition by least(f.person, f.other), greatest(f.person, f.other)
            order by case when f.how = 'decision' then 1 else 0 end desc, f.recorded_at desc, f.seq desc
        ) as place
    from facts f
    where f.kind = 'same_person' and f.person is not null and f.other is not null
),
edges as (
    select s.hub as a, k.person as b, case when k.kind = 'email' then 'key' else 'rule' end as how
    from shared s
    inner join match_keys k on k.kind = s.kind and k.key = s.key
    left join at_work w on w.person = k.person
    where k.person <> s.hub and (w.person is null or k.kind not in ('sound_place', 'word_place'))
    union all
    select d.a, d.b, case when d.how = 'decision' then 'decision' else 'file' end as how
    from decided d
    where d.place = 1 and d.value = 'same' and d.a <> d.b
)
select e.a, e.b, min(e.how) as how
from edges e
group by e.a, e.b
