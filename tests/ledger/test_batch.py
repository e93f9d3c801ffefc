"""Do rows become facts, all or none, each accounted for?"""

from __future__ import annotations

import pytest

from ledger.conftest import Opener
from ledger.deliveries import counted, day, deal, deliver, person, rows_of, touch
from loopline.ledger.delivery import Counts, Row
from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger
from loopline.words.errors import Busy, LooplineError
from loopline.words.problem import Problem


def test_every_row_is_stored_duplicate_quarantined_or_ignored(ledger: Ledger) -> None:
    rows = [
        *rows_of(touch("ann"), touch("bob")),
        Row(4, (touch("ann"),)),
        Row(5, problem=Problem("a.csv:5", "not a date", code="bad_date"), raw="x;y"),
        Row(6, ignored="blank"),
    ]
    assert deliver(ledger, "a.csv", rows) == Counts(5, stored=2, duplicates=1, quarantined=1, ignored=1, facts=2)
    assert [fact["line"] for fact in counted(ledger)] == [2, 3]


def test_a_row_with_one_new_fact_is_stored_and_counts_only_what_is_new(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    both = Row(2, (touch("ann"), touch("ann", 2)))
    assert deliver(ledger, "b.csv", [both]) == Counts(1, stored=1, duplicates=0, quarantined=0, ignored=0, facts=1)


def test_the_same_file_again_changes_nothing(ledger: Ledger) -> None:
    rows = rows_of(touch("ann"), touch("bob"), deal(100, 1))
    deliver(ledger, "a.csv", rows)
    before = counted(ledger)
    assert deliver(ledger, "a.csv", rows) == Counts(3, stored=0, duplicates=3, quarantined=0, ignored=0, facts=0)
    assert counted(ledger) == before
    assert ledger.known_file("hash of a.csv") is not None
    assert ledger.known_file("another hash") is None


def test_a_price_that_goes_up_and_back_is_three_observations_in_any_order(opened: Opener, where: str) -> None:
    ledger = opened()
    for file, amount in (("march", 100), ("january", 100), ("february", 120)):
        number = {"january": 31, "february": 59, "march": 90}[file]
        deliver(ledger, file, rows_of(deal(amount)), export_at=day(number))
    seen = sorted((fact["observed_at"], fact["amount_minor"]) for fact in counted(ledger))
    assert [amount for _, amount in seen] == [100, 120, 100]


def test_the_same_event_in_two_overlapping_exports_is_one_event(ledger: Ledger) -> None:
    deliver(ledger, "march", rows_of(touch("ann", 1), touch("ann", 2)), export_at=day(10))
    deliver(ledger, "april", rows_of(touch("ann", 2), touch("ann", 3)), export_at=day(40))
    assert [fact["record_id"] for fact in counted(ledger)] == ["t-ann-1", "t-ann-2", "t-ann-3"]


def test_rows_that_do_not_add_up_are_refused_as_a_whole(ledger: Ledger) -> None:
    def one_row_too_few() -> None:
        with ledger.batch("crm", "a.csv", "h") as batch:
            batch.add(rows_of(touch("ann"), touch("bob")))
            batch.finish(3)

    with pytest.raises(LooplineError, match="3 rows came in but 2 were dealt with"):
        one_row_too_few()
    assert counted(ledger) == []
    assert ledger.batches() == ()


def test_an_interrupted_file_leaves_nothing_behind(ledger: Ledger) -> None:
    def interrupted() -> None:
        with ledger.batch("crm", "a.csv", "h") as batch:
            batch.add(rows_of(touch("ann")))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert counted(ledger) == []
    with ledger.store.reading() as con:
        assert con.exec_driver_sql("select count(*) from people_vault").scalar() == 0
        assert con.exec_driver_sql("select count(*) from match_keys").scalar() == 0


def test_a_batch_that_is_arriving_is_not_read(ledger: Ledger) -> None:
    with ledger.batch("crm", "a.csv", "h") as batch:
        batch.add(rows_of(touch("ann")))
        assert counted(ledger) == []
        batch.finish(1)
    assert len(counted(ledger)) == 1


def test_a_reader_gets_a_long_import_whole_although_single_facts_overtook_it(ledger: Ledger) -> None:
    with ledger.batch("crm", "a.csv", "h") as batch:
        batch.add(rows_of(touch("ann")))
        ledger.append([touch("bob")], source="forms")
        middle = ledger.mark()
        assert [fact["record_id"] for fact in counted(ledger)] == ["t-bob-1"]
        batch.add(rows_of(touch("cid")))
        batch.finish(2)
    assert sorted(fact["record_id"] for fact in counted(ledger, middle.seq)) == ["t-ann-1", "t-cid-1"]
    assert counted(ledger, ledger.mark().seq) == []


def test_a_fact_written_while_it_also_arrives_survives_when_the_file_is_dropped(ledger: Ledger) -> None:
    fact = touch("ann")

    def arrives_and_fails() -> None:
        with ledger.batch("forms", "a.csv", "h") as batch:
            batch.add([Row(2, (fact,))])
            assert ledger.append([fact], source="forms").stored == 1
            batch.finish(5)

    with pytest.raises(LooplineError):
        arrives_and_fails()
    assert [row["record_id"] for row in counted(ledger)] == ["t-ann-1"]


def test_a_second_import_is_told_to_wait(opened: Opener) -> None:
    first, second = opened(), opened(wait=0.2)
    with (
        first.batch("crm", "a.csv", "h"),
        pytest.raises(Busy, match="Another import"),
        second.batch("crm", "b.csv", "h2"),
    ):
        pass


def test_a_fact_that_lacks_what_its_kind_needs_is_quarantined_with_its_line(ledger: Ledger) -> None:
    counts = deliver(ledger, "a.csv", [Row(7, (Fact("touch", "1", day(1), person=person("ann")),), raw="ann,1")])
    assert counts.quarantined == 1
    (refused,) = ledger.problems()
    assert (refused.line, refused.problem.code, refused.raw) == (7, "missing_value", "ann,1")
    assert "a touch needs name" in refused.problem.message


def test_problems_keep_line_message_hint_and_raw_text(ledger: Ledger) -> None:
    problem = Problem("a.csv:5", "not a date: 31.2.", "Dates are day.month.year.", code="bad_date")
    deliver(ledger, "a.csv", [Row(5, problem=problem, raw="ann\x00;31.2.")])
    (refused,) = ledger.problems()
    assert refused.file == "a.csv"
    assert refused.problem.hint == "Dates are day.month.year."
    assert refused.raw == "ann\ufffd;31.2."
    assert ledger.problems(batch=999) == ()


def test_batches_tell_what_became_of_each_file(ledger: Ledger) -> None:
    rows = [*rows_of(touch("ann")), Row(3, ignored="total row"), Row(4, ignored="total row")]
    deliver(ledger, "a.csv", rows, mapping="leads", export_at=day(5), observed=(day(0), day(5)))
    (batch,) = ledger.batches()
    assert (batch.file, batch.mapping, batch.export_at, batch.observed) == ("a.csv", "leads", day(5), (day(0), day(5)))
    assert dict(batch.ignored_because) == {"total row": 2}
    assert batch.counts.rows_in == 3


def test_what_a_killed_import_left_is_dropped(opened: Opener) -> None:
    ledger = opened()
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    with ledger.store.writing() as con:
        con.exec_driver_sql("update batches set state = 'arriving'")  # as a kill before the last transaction leaves it
    assert ledger.recover() == 1
    assert ledger.recover() == 0
    assert counted(ledger) == []
