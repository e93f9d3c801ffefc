-- standing: Which facts stand?
--
-- Sources and channels in one spelling: "Webinar " and "webinar" are one word.
select
    f.seq, f.kind, f.source, f.batch, f.line, f.record_id, f.happened_at, f.precise, f.observed_at, f.recorded_at,
    f.person, f.other, f.account, f.opportunity, f.campaign, f.rep, f.product,
    nullif(lower(trim(f.channel)), '') as channel, f.name, f.value, f.reason,
    f.how, f.amount_minor, f.currency, f.margin_minor, f.seconds, f.until_at, f.corrects
from facts f
left join replaced r on r.seq = f.seq
where r.seq is null
