-- paths: Which stages does each product's life cycle have, under each version? The general one has the product ''.
select s.version, '' as product, s.stage, s.position, s.owner, s.reached, s.score_at_least, s.within_days, s.within_minutes
from agreement_stages s
union all
select p.version, p.product, p.stage, p.position, p.owner, p.reached, p.score_at_least, p.within_days, p.within_minutes
from agreement_product_stages p
