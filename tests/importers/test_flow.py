"""Each row of a file is accounted for, and a file is imported whole or not at all."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from importers.workspace import NOW, Desk, facts_of
from loopline.importers.flow import accepted, answered, run_import
from loopline.ledger.control import Control

LEADS = """
mapping: shop_leads
source: shop
recognise: [Lead No, Mail, Seen]
dates: {order: ask, zone: Europe/Berlin}
id: Lead No
ignore: [{when: {Test: true}, reason: a test lead}]
facts:
  - kind: person_seen
    person: {ref: Lead No, email: Mail}
    happened_at: Seen
"""
FILE = """Lead No,Mail,Seen,Test
1,ann@acme.example,13/02/2026,
2,bob@acme.example,14/02/2026,
3,cyd@acme.example,not a day,
4,dan@acme.example,15/02/2026,yes

2,bob@acme.example,14/02/2026,
"""


def sum_of(outcome: Any) -> int:
    return int(outcome.stored + outcome.duplicates + outcome.quarantined + outcome.ignored)


def test_rows_in_are_stored_duplicates_quarantined_or_ignored(desk: Desk) -> None:
    outcome = desk.bring(desk.file("leads.csv", FILE), LEADS)
    figures = (outcome.rows_in, outcome.stored, outcome.duplicates, outcome.quarantined, outcome.ignored)
    assert figures == (6, 2, 1, 1, 2)
    assert outcome.ignored_because == {"a test lead": 1, "blank line": 1}
    assert [str(problem.where) for problem in outcome.problems] == ["leads.csv:4"]
    assert outcome.as_json() == {
        "file": "leads.csv",
        "rows_in": 6,
        "stored": 2,
        "duplicates": 1,
        "quarantined": 1,
        "ignored": 2,
        "refused": False,
        "reason": "",
        "facts": 2,
    }


def test_the_same_file_again_is_reported_as_already_imported(desk: Desk) -> None:
    path = desk.file("leads.csv", FILE)
    desk.bring(path, LEADS)
    before = len(desk.ledger.batches())
    again = desk.bring(path, LEADS)
    assert (again.rows_in, again.duplicates, again.facts) == (6, 6, 0)
    assert "already imported as batch" in again.reason
    assert len(desk.ledger.batches()) == before


def test_the_same_file_with_another_mapping_of_that_name_asks_to_undo_first(desk: Desk) -> None:
    path = desk.file("leads.csv", FILE)
    desk.bring(path, LEADS)
    again = desk.bring(path, LEADS + "    channel: {const: shop}\n")
    assert again.refused
    assert "loopline undo" in again.reason


def test_an_overlapping_export_brings_only_what_is_new(desk: Desk) -> None:
    desk.bring(desk.file("one.csv", FILE), LEADS)
    more = FILE + "9,eve@acme.example,16/02/2026,\n"
    outcome = desk.bring(desk.file("two.csv", more), LEADS, observed=(datetime(2026, 1, 1, tzinfo=UTC), NOW))
    assert outcome.stored == 3  # declared observed to a later moment: states are observed anew
    third = desk.bring(desk.file("three.csv", more + "\n"), LEADS, observed=(datetime(2026, 1, 1, tzinfo=UTC), NOW))
    assert (third.stored, third.duplicates) == (0, 4)


def test_the_original_is_kept_by_its_hash_for_its_owner_only(desk: Desk) -> None:
    path = desk.file("leads.csv", FILE)
    plan = accepted(desk.plan(path, LEADS))
    assert plan.survey is not None
    run_import(plan, desk.ledger)
    kept = desk.folder / "originals" / f"{plan.survey.sha256}.csv"
    assert kept.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_interrupt_leaves_nothing_behind(desk: Desk) -> None:
    many = "Lead No,Mail,Seen,Test\n" + "".join(f"{n},p{n}@acme.example,13/02/2026,\n" for n in range(5000))
    plan = accepted(desk.plan(desk.file("many.csv", many), LEADS))

    def stop(rows: int, rejected: int, seconds: float) -> None:
        if rows >= 4000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(plan, desk.ledger, progress=stop)
    assert desk.ledger.batches() == ()
    assert desk.ledger.problems() == ()
    assert list((desk.folder / "originals").iterdir()) == []
    assert run_import(plan, desk.ledger).stored == 5000


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    outcome = desk.bring(desk.file("leads.csv", FILE), LEADS, dry_run=True)
    assert sum_of(outcome) == outcome.rows_in == 6
    assert outcome.quarantined == 1
    assert desk.ledger.batches() == ()
    assert not (desk.folder / "originals").exists()
    assert not (desk.folder / "mappings").exists()


def test_progress_tells_rows_and_rejected(desk: Desk) -> None:
    told: list[tuple[int, int, float]] = []
    desk.bring(desk.file("leads.csv", FILE), LEADS, progress=lambda *told_now: told.append(told_now))
    assert told[-1][:2] == (6, 1)


def test_a_file_that_changed_since_it_was_planned_is_refused(desk: Desk) -> None:
    path = desk.file("leads.csv", FILE)
    plan = accepted(desk.plan(path, LEADS))
    path.write_text(FILE + "7,x@y.example,13/02/2026,\n", encoding="utf-8")
    assert "has changed since" in run_import(plan, desk.ledger).reason


def test_an_unanswered_question_refuses_the_file_and_says_which_answers_there_are(desk: Desk) -> None:
    path = desk.file("leads.csv", "Lead No,Mail,Seen,Test\n1,a@b.example,01/02/2026,\n")
    plan = accepted(desk.plan(path, LEADS))
    outcome = run_import(plan, desk.ledger)
    assert outcome.refused
    assert "01/02/2026" in outcome.reason
    assert "(dmy or mdy)" in outcome.reason
    assert run_import(answered(plan, {"order": "mdy"}), desk.ledger).stored == 1


def test_control_totals_are_compared_and_never_made_up_for(desk: Desk) -> None:
    desk.bring(desk.file("leads.csv", FILE), LEADS, control=[Control("person_seen", records=214)])
    (check,) = desk.ledger.batches()[0].control
    assert (check.agrees, check.records) == (False, 2)


def test_states_without_a_time_of_their_own_are_observed_at_the_files_latest_moment(desk: Desk) -> None:
    desk.bring(desk.file("leads.csv", FILE), LEADS)
    assert desk.ledger.batches()[0].export_at == datetime(2026, 2, 13, 23, tzinfo=UTC)  # the later rows are not taken


def test_files_of_one_source_join_in_any_order(desk: Desk, tmp_path: Path) -> None:
    deals = """
mapping: shop_deals
source: shop
facts:
  - kind: opportunity_seen
    opportunity: {ref: Deal}
    person: {ref: Lead No}
"""
    facts = facts_of(desk.plan(desk.file("deals.csv", "Deal,Lead No\nd1,1\n"), deals))
    leads = facts_of(desk.plan(desk.file("leads.csv", "Lead No,Mail,Seen,Test\n1,a@b.example,13/02/2026,\n"), LEADS))
    assert facts[0].person is not None
    assert leads[0].person is not None
    assert facts[0].person.ref == leads[0].person.ref == "shop:1"


IDENTICAL = """
mapping: visits
source: web
dates: {order: ymd, zone: UTC}
facts:
  - {kind: touch, person: {email: Mail}, happened_at: Day, name: {const: visit}}
"""


def test_identical_rows_are_one_unless_the_mapping_keeps_them(desk: Desk) -> None:
    text = "Mail,Day\na@b.example,2026-01-05\na@b.example,2026-01-05\na@b.example,2026-01-05\n"
    once = desk.bring(desk.file("visits.csv", text), IDENTICAL)
    assert (once.stored, once.duplicates) == (1, 2)
    kept = desk.bring(desk.file("visits2.csv", text), IDENTICAL.replace("visits", "clicks") + "identical_rows: keep\n")
    assert (kept.stored, kept.duplicates) == (2, 1)  # the first is the same as before, two more are new


def test_a_record_missing_from_a_declared_full_export_is_noted_as_absent(desk: Desk) -> None:
    rows = [f"{n},p{n}@acme.example,13/02/2026,\n" for n in range(1, 41)]
    desk.bring(desk.file("one.csv", "Lead No,Mail,Seen,Test\n" + "".join(rows)), LEADS, full_export=True)
    later = "".join(rows[1:]).replace("13/02", "14/02")
    outcome = desk.bring(desk.file("two.csv", "Lead No,Mail,Seen,Test\n" + later), LEADS, full_export=True)
    assert (outcome.rows_in, outcome.refused) == (39, False)
    fewer = "".join(rows[20:]).replace("13/02", "15/02")
    path = desk.file("three.csv", "Lead No,Mail,Seen,Test\n" + fewer)
    assert desk.bring(path, LEADS, full_export=True).refused
    assert desk.bring(path, LEADS, full_export=True, allow_vanish=True).stored == 20
