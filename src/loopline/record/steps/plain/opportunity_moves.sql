-- opportunity_moves: When did each opportunity change its stage, as its source words it?
select f.opportunity as opportunity_id, f.name as stage, f.happened_at as "at", f.seq
from standing f
where f.kind = 'opportunity_moved' and f.opportunity is not null and f.happened_at is not null
