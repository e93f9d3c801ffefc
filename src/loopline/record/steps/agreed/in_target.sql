-- in_target: Is each pass in the agreed target market?
select
    r.lead_id,
    case
        when max(case when r.result = 'no' then 1 else 0 end) = 1 then 'no'
        when min(case when r.result = 'yes' then 1 else 0 end) = 1 then 'yes'
        else 'unknown'
    end as result
from readings r
where r.list = 'target_market' and r.is_last
group by r.lead_id
