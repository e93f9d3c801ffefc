"""Does only a declared full export tell that a record is gone?"""

from __future__ import annotations

import pytest

from ledger.deliveries import counted, day, deliver, person, rows_of
from ledger.test_undo import last_batch
from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger
from loopline.words.errors import Refused

LEADS = [f"lead{number:02}" for number in range(30)]


def leads(names: list[str], version: int = 0) -> tuple[Row, ...]:
    return rows_of(*(Fact("person_seen", f"00Q{name}", day(version), person=person(name)) for name in names))


def absences(ledger: Ledger) -> list[tuple[str, str]]:
    return [(f["record_id"], f["value"]) for f in counted(ledger) if f["kind"] == "absent_from_export"]


def test_an_ordinary_export_says_nothing_about_what_it_lacks(ledger: Ledger) -> None:
    deliver(ledger, "all.csv", leads(LEADS), mapping="leads")
    deliver(ledger, "new.csv", leads(LEADS[:2]), mapping="leads")
    assert absences(ledger) == []


def test_a_full_export_notes_what_is_gone_and_later_what_is_back(ledger: Ledger) -> None:
    deliver(ledger, "all.csv", leads(LEADS), mapping="leads@1", export_at=day(1))
    deliver(ledger, "less.csv", leads(LEADS[1:]), mapping="leads@2", full_export=True, export_at=day(2))
    assert absences(ledger) == [("00Qlead00", "absent")]
    deliver(ledger, "same.csv", leads(LEADS[1:]), mapping="leads", full_export=True, export_at=day(3))
    assert absences(ledger) == [("00Qlead00", "absent")]
    deliver(ledger, "back.csv", leads(LEADS), mapping="leads", full_export=True, export_at=day(4))
    assert absences(ledger) == [("00Qlead00", "absent"), ("00Qlead00", "back")]


def test_an_absence_keeps_whom_it_is_about_and_undoes_with_its_batch(ledger: Ledger) -> None:
    deliver(ledger, "all.csv", leads(LEADS), mapping="leads", export_at=day(1))
    deliver(ledger, "less.csv", leads(LEADS[1:]), mapping="leads", full_export=True, export_at=day(2))
    gone = next(fact for fact in counted(ledger) if fact["kind"] == "absent_from_export")
    first = next(fact for fact in counted(ledger) if fact["record_id"] == "00Qlead00")
    assert (gone["person"], gone["name"], gone["happened_at"]) == (
        first["person"],
        "person_seen",
        "2026-03-03T09:00:00",
    )
    ledger.undo(last_batch(ledger))
    assert absences(ledger) == []


def test_records_of_other_files_are_not_missed(ledger: Ledger) -> None:
    deliver(ledger, "contacts.csv", leads(["x", "y", "z"]), mapping="contacts")
    deliver(ledger, "leads.csv", leads(LEADS), mapping="leads", full_export=True)
    assert absences(ledger) == []


@pytest.mark.parametrize("left", [LEADS[2:], LEADS[:1], []])
def test_a_full_export_that_lacks_more_than_a_twentieth_is_refused(ledger: Ledger, left: list[str]) -> None:
    deliver(ledger, "all.csv", leads(LEADS), mapping="leads")
    before = counted(ledger)
    missing = len(LEADS) - len(left)
    with pytest.raises(Refused, match=f"{missing} of 30 known records are not in this export"):
        deliver(ledger, "less.csv", leads(left), mapping="leads", full_export=True)
    assert counted(ledger) == before
    deliver(ledger, "less.csv", leads(left), mapping="leads", full_export=True, allow_vanish=True)
    assert len(absences(ledger)) == missing
