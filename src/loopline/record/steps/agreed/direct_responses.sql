-- direct_responses: Which responses are about products that are sold without any lead step? They start no pass.
select s.seq
from signals s
inner join agreement_versions v on s."at" >= v.from_at and s."at" < v.to_at
inner join agreement_products p on p.version = v.version and p.product = s.product and p.motion = 'direct'
where s.what = 'response'
