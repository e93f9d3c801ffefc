"""When are two deliveries the same fact, and is nobody named by what is stored?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.deliveries import counted, day, deal, deliver, rows_of, touch
from loopline.ledger.facts import KINDS, Fact, Who
from loopline.ledger.keys import Landed, as_moment, as_text, clean, landed, missing
from loopline.ledger.ledger import Ledger
from loopline.ledger.tables import LANDING


def land(fact: Fact, source: str = "crm", line: int = 1, export_at: str | None = None) -> dict[str, object]:
    row: Landed = landed(
        fact,
        secret=b"k" * 32,
        source=source,
        batch=1,
        line=line,
        export_at=export_at,
        handles=(
            "p1" if fact.person else None,
            fact.other if isinstance(fact.other, str) else None,
            "r1" if fact.rep else None,
        ),
    )
    return dict(zip(LANDING, row, strict=True))


def key(fact: Fact, **more: object) -> object:
    return land(fact, **more)["key"]  # type: ignore[arg-type]


def test_file_and_line_do_not_make_another_fact_but_source_and_record_do() -> None:
    fact = touch("ann")
    assert key(fact) == key(fact, line=99) == key(replace(fact, line=5))
    others = [key(fact, source="hubspot"), key(replace(fact, record_id="t2")), key(replace(fact, kind="sales_contact"))]
    assert len({key(fact), *others}) == 4


def test_the_moment_of_observation_makes_another_state_but_not_another_event() -> None:
    assert key(deal(100, 1)) != key(deal(100, 2))
    assert key(deal(100), export_at="2026-01-01") != key(deal(100), export_at="2026-01-02")
    assert key(deal(100, 1), export_at="2026-01-01") == key(deal(100, 1), export_at="2026-01-02")
    event = touch("ann")
    assert key(replace(event, observed_at=day(1))) == key(replace(event, observed_at=day(2)))


TEXT = {"precise", "account", "opportunity", "campaign", "product", "channel", "name", "value", "reason", "how"}


@pytest.mark.parametrize("column", sorted(TEXT | {"currency", "corrects", "other"}))
def test_every_word_of_the_content_counts_and_in_its_own_place(column: str) -> None:
    empty = Fact("touch", "1")
    changed = replace(empty, **{column: "x"})
    assert key(changed) != key(empty)
    others = {key(replace(empty, **{other: "x"})) for other in TEXT | {"currency", "corrects", "other"}}
    assert len(others) == len(TEXT) + 3


@pytest.mark.parametrize("column", ["amount_minor", "margin_minor", "seconds"])
def test_nothing_and_zero_are_different(column: str) -> None:
    assert key(replace(touch("ann"), **{column: 0})) != key(touch("ann"))


@settings(max_examples=60)
@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_two_contents_share_a_key_by_running_together(a: str, b: str, c: str, d: str) -> None:
    one, other = Fact("touch", "1", name=a, value=b), Fact("touch", "1", name=c, value=d)
    same = (clean(a), clean(b)) == (clean(c), clean(d))
    told = land(one), land(other)
    if "@" not in a + b + c + d:
        assert (told[0]["key"] == told[1]["key"]) == same


@settings(max_examples=60)
@given(st.text(max_size=30), st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=3))
def test_any_text_can_be_stored_and_is_stored_alike_each_time(text: str, fields: dict[str, str]) -> None:
    fact = Fact("touch", text, name=text, fields=fields)
    row = land(fact)
    assert row == land(fact)
    for value in row.values():
        if isinstance(value, str):
            assert "\x00" not in value
            value.encode()


def test_an_address_is_never_stored_in_a_fact(ledger: Ledger) -> None:
    hidden = "ann.o'neil+tag@sub.acme.com"
    facts = [
        replace(touch("bob"), record_id=hidden, value=f"asked {hidden}, twice", fields={"note": f"see <{hidden}>"}),
        replace(touch("bob", 2), account=hidden, corrects=hidden, other=hidden),
        replace(touch("bob", 3), value="costs 5 @ 3 each"),
    ]
    deliver(ledger, "a.csv", rows_of(*facts))
    told = counted(ledger)
    assert hidden not in str(told)
    assert "neil" not in str(told)
    assert told[0]["value"] == "asked [address], twice"
    assert told[1]["account"] == told[1]["corrects"] == told[1]["other"] == told[0]["record_id"]
    assert told[2]["value"] == "costs 5 @ 3 each"


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5.5))])))
def test_moments_come_back_and_sort_as_text(moment: datetime) -> None:
    try:
        text = as_text(moment)
    except OverflowError:  # within hours of the calendar's ends
        return
    assert text is not None
    assert as_moment(text) == moment


def test_a_moment_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        as_text(datetime(2026, 1, 1))


def test_what_a_fact_lacks_is_named() -> None:
    assert missing(Fact("touch", "1")) == ("happened_at", "name")
    assert missing(Fact("answer_given", "1", name="budget", value="", person=Who(ref="a"))) == ("value",)
    with pytest.raises(ValueError, match='no kind of fact "tuch"'):
        missing(Fact("tuch", "1"))
    assert all(name == name.lower() for name in KINDS)


def test_a_single_fact_that_lacks_something_is_our_mistake_and_writes_nothing(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="touch needs happened_at, name"):
        ledger.append([touch("ann"), Fact("touch", "1")], source="forms")
    assert counted(ledger) == []
