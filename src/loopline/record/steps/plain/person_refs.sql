-- person_refs: Which person references are there?
select f.person as ref from facts f where f.person is not null group by f.person
union
select f.other as ref from facts f where f.kind = 'same_person' and f.other is not null
