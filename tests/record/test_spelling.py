"""Are two spellings of one source or channel one?"""

from __future__ import annotations

from dataclasses import replace

from story import AGREED, facts_of, record_of, terms

TOLD = """
    program 0 Spring channel=Webinar
    ann 1 created source=WEBINAR
    bob 1 touch webinar_attended channel=webinar
    cid 1 touch webinar_attended by Spring
    dan 1 opened one 5 EUR source=Webinar
    eve 1 created source=?
    fay 1 created source=??
    spend 0-9 Spring 5 EUR channel=Webinar
"""


def test_a_source_in_several_spellings_is_one_source() -> None:
    spelled = {"?": " Webinar ", "??": "  "}
    facts = [replace(fact, channel=spelled.get(fact.channel or "", fact.channel)) for fact in facts_of(TOLD)]
    record = record_of(facts, (terms(AGREED),))
    assert record.rows("select source, channel, count(*) from leads group by source, channel order by 3") == [
        (None, None, 1),
        ("webinar", "webinar", 5),
    ]
    for table in ("touches", "spend", "programs"):
        assert record.rows(f"select distinct channel from {table} where channel is not null") == [("webinar",)], table
