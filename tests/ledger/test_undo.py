"""Does an undone batch leave the ledger as if it had never come?"""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.conftest import SECRET, Opener
from ledger.deliveries import counted, day, deal, deliver, rows_of, taken, touch
from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger
from loopline.words.errors import NotFound, Refused

WHERE = ("seq", "batch", "line", "recorded_at")


def content(ledger: Ledger) -> list[tuple[object, ...]]:
    """What is counted, without where and when it was told."""
    facts = counted(ledger)
    return sorted((tuple(v for k, v in sorted(f.items()) if k not in (*WHERE, "person")) for f in facts), key=repr)


def last_batch(ledger: Ledger) -> int:
    return max(batch.batch for batch in ledger.batches())


def test_an_undone_batch_no_longer_counts_and_may_come_again(ledger: Ledger) -> None:
    rows = rows_of(touch("ann"), touch("bob"))
    deliver(ledger, "a.csv", rows)
    before = ledger.mark()
    undone = ledger.undo(last_batch(ledger))
    assert (undone.file, undone.facts, undone.kept) == ("a.csv", 2, 0)
    assert counted(ledger) == []
    assert ledger.mark().generation != before.generation
    assert ledger.known_file("hash of a.csv") is None
    assert deliver(ledger, "a.csv", rows).stored == 2


def test_what_a_later_file_told_too_stays_with_the_later_files_line(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann"), touch("bob")))
    deliver(ledger, "b.csv", rows_of(touch("cid"), touch("bob")))
    assert ledger.undo(1).kept == 1
    kept = {fact["record_id"]: fact for fact in counted(ledger)}
    assert sorted(kept) == ["t-bob-1", "t-cid-1"]
    files = {batch.batch: batch.file for batch in ledger.batches()}
    assert (files[kept["t-bob-1"]["batch"]], kept["t-bob-1"]["line"]) == ("b.csv", 3)


def test_scattered_repeats_keep_their_own_lines(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(*map(touch, ("ann", "bob", "cid", "dan", "eve"))))
    deliver(ledger, "b.csv", rows_of(*map(touch, ("dan", "eve", "ann"))))
    assert ledger.undo(1).kept == 3
    assert {fact["record_id"]: fact["line"] for fact in counted(ledger)} == {"t-dan-1": 2, "t-eve-1": 3, "t-ann-1": 4}


def test_undoing_every_file_that_told_a_fact_takes_it_away(ledger: Ledger) -> None:
    for file in ("a.csv", "b.csv", "c.csv"):
        deliver(ledger, file, rows_of(touch("ann")))
    for batch, left in ((1, 1), (2, 1), (3, 0)):
        ledger.undo(batch)
        assert len(counted(ledger)) == left, batch


def test_a_batch_is_undone_once(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    ledger.undo(1)
    with pytest.raises(Refused, match="was undone before"):
        ledger.undo(1)
    with pytest.raises(NotFound, match='No batch "77"'):
        ledger.undo(77)


def test_what_an_undone_batch_told_about_people_is_not_matched_any_more(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    deliver(ledger, "b.csv", rows_of(touch("bob")))
    people = {fact["record_id"]: fact["person"] for fact in counted(ledger)}
    ledger.undo(1)
    assert {key["person"] for key in taken(ledger.arrow_match_keys())} == {people["t-bob-1"]}


def test_the_ledger_as_it_was_known_before_the_undo_can_still_be_read(opened: Opener) -> None:
    clock = [day(100)]
    ledger = opened(now=lambda: clock[0])
    deliver(ledger, "a.csv", rows_of(touch("ann"), deal(100, 1)))
    clock[0] = day(101)
    deliver(ledger, "b.csv", rows_of(touch("ann"), touch("bob")))
    known = {
        moment: (counted(ledger, known_at=moment), ledger.windows(known_at=moment), keys_at(ledger, moment))
        for moment in (day(99), day(100.5), day(102))
    }
    assert [len(facts) for facts, _, _ in known.values()] == [0, 2, 3]
    clock[0] = day(103)
    ledger.undo(1)
    clock[0] = day(104)
    deliver(ledger, "a.csv", rows_of(touch("ann"), deal(100, 1)))
    for moment, (facts, windows, keys) in known.items():
        assert counted(ledger, known_at=moment) == facts
        assert ledger.windows(known_at=moment) == windows
        assert keys_at(ledger, moment) == keys


def keys_at(ledger: Ledger, moment: datetime) -> list[dict[str, object]]:
    return taken(ledger.arrow_match_keys(known_at=moment), "all")


SMALL = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 3)), max_size=4)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(SMALL, min_size=1, max_size=4), undone=st.sets(st.integers(0, 3)))
def test_undone_files_leave_what_the_other_files_alone_would_have_told(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, int]]], undone: set[int]
) -> None:
    """L9: a fact and its reversal are as if nothing had happened."""

    def facts(file: list[tuple[str, int]]) -> list[Fact]:
        return [touch(name, number) for name, number in file]

    folder = tmp_path_factory.mktemp("undo")
    with Ledger.open(folder / "all.db", SECRET) as full, Ledger.open(folder / "some.db", SECRET) as some:
        numbers = []
        for place, file in enumerate(files):
            deliver(full, f"{place}.csv", rows_of(*facts(file)))
            numbers.append(last_batch(full))
            if place not in undone:
                deliver(some, f"{place}.csv", rows_of(*facts(file)))
        for place in sorted(undone, reverse=len(files) % 2 == 0):
            if place < len(files):
                full.undo(numbers[place])
        assert content(full) == content(some)
