-- labels: Every reference that is linked to another one, under its own name to begin with
select e.a as ref, e.a as label from edges e
union
select e.b as ref, e.b as label from edges e
