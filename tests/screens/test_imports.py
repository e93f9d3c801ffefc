"""What happens to a file that is brought: import, problems, batches, undo."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import loopline as loopline_package
from screens.acme import FILES, MAPPINGS, WATCHED, loopline, mistake, said, told, write_papers

LATER = ("--observed", "2026-01-01", "2026-07-31")
D4_WON = FILES["deals.csv"].replace("60000,Open,,", "60000,Won,2026-06-15,")
LIST = "date,email,name,company,source,campaign\n2026-05-01,jo@new.example,Jo New,New,search,Search ads\n"


@pytest.fixture(name="new")
def _new(tmp_path: Path) -> Path:
    """A workspace that knows the mappings, with nothing in it yet."""
    said("new", tmp_path / "acme", "--from", write_papers(tmp_path / "papers"))
    return tmp_path / "acme"


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def facts_in(acme: Path) -> int:
    with loopline_package.open(acme) as loop:
        return loop.ledger.mark().seq


def test_json_of_an_import_has_one_object_per_file_and_every_row_is_accounted_for(new: Path, tmp_path: Path) -> None:
    files = [written(tmp_path, name, FILES[name]) for name in ("leads.csv", "deals.csv")]
    leads, deals = told("-C", new, "import", *files, "--yes", "--format", "json")
    assert leads == {
        "file": "leads.csv", "rows_in": 11, "stored": 10, "duplicates": 0, "quarantined": 1, "ignored": 0,
        "refused": False, "reason": "", "facts": 20,
    }  # fmt: skip
    assert list(deals) == list(leads)
    assert deals["rows_in"] == deals["stored"] + deals["duplicates"] + deals["quarantined"] + deals["ignored"]


def test_the_same_file_again_changes_nothing(own: Path, tmp_path: Path) -> None:
    before = facts_in(own)
    page = said("-C", own, "import", written(tmp_path, "again.csv", FILES["deals.csv"]), "--yes")
    assert "again.csv: already imported as batch 2." in page
    assert facts_in(own) == before


def test_a_dry_run_shows_the_rows_asks_nothing_and_stores_nothing(new: Path, tmp_path: Path) -> None:
    page = said("-C", new, "import", written(tmp_path, "leads.csv", FILES["leads.csv"]), "--dry-run")
    assert "Who asked us something (mapping own_leads)" in page
    assert "ann@northmill.example" in page
    assert "[Y/n]" not in page
    assert facts_in(new) == 0
    assert not list((new / "originals").iterdir())


def test_without_yes_five_rows_are_shown_and_nothing_is_stored_until_it_is_confirmed(new: Path, tmp_path: Path) -> None:
    leads = written(tmp_path, "leads.csv", FILES["leads.csv"])
    refused = loopline("-C", new, "import", leads, answers="n\n")
    assert refused.exit_code == 1
    assert "leads.csv was refused: not confirmed" in refused.stdout
    assert [name in refused.stdout for name in ("ann@", "eva@", "finn@")] == [True, True, False]
    assert facts_in(new) == 0
    assert "11       10" in said("-C", new, "import", leads, answers="y\n")


def test_a_mapping_named_on_the_command_line_is_used(tmp_path: Path) -> None:
    said("new", tmp_path / "bare")
    mapping = written(tmp_path, "mine.yaml", MAPPINGS["own_deals.yaml"])
    deals = written(tmp_path, "deals.csv", FILES["deals.csv"])
    (one,) = told("-C", tmp_path / "bare", "import", deals, "--map", mapping, "--yes", "--format", "json")
    assert (one["stored"], one["facts"]) == (5, 9)


@pytest.mark.slow
def test_a_file_nobody_knows_is_guessed_and_the_guess_must_be_confirmed(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    said("new", bare, "--zone", "Europe/Berlin")
    guessed = written(tmp_path, "list.csv", LIST)
    refused = loopline("-C", bare, "import", guessed, "--yes", "--format", "json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)[0]["refused"] is True
    looked = loopline("-C", bare, "import", guessed, "--dry-run").stdout
    assert "jo@new.example" in looked
    assert "Open: No known export has these columns" in looked
    page = said("-C", bare, "import", guessed, answers="yes\nEurope/Berlin\ny\n")
    assert "Is it right?" in page
    assert "In which time zone" in page
    assert list((bare / "mappings").glob("*.yaml"))


def test_a_script_gives_the_answers_along(tmp_path: Path) -> None:
    said("new", tmp_path / "bare", "--zone", "Europe/Berlin")
    guessed = written(tmp_path, "list.csv", LIST)
    (one,) = told("-C", tmp_path / "bare", "import", guessed, "--yes", "--answer", "guess=yes", "--format", "json")
    assert (one["stored"], one["refused"]) == (1, False)


def test_an_answer_that_is_no_time_zone_is_told_in_words(tmp_path: Path) -> None:
    said("new", tmp_path / "bare")
    guessed = written(tmp_path, "list.csv", LIST)
    done = loopline(
        "-C", tmp_path / "bare", "import", guessed, "--yes", "--answer", "guess=yes", "--answer", "zone=Berlin"
    )
    assert done.exit_code == 1
    assert "Berlin" in f"{done.stdout}{done.exception}"
    assert facts_in(tmp_path / "bare") == 0


def test_a_changed_header_stops_the_import_and_says_what_changed(own: Path, tmp_path: Path) -> None:
    changed = written(tmp_path, "leads.csv", FILES["leads.csv"].replace("id,date", "id,moment"))
    refused = loopline("-C", own, "import", changed, "--yes")
    assert refused.exit_code == 1
    told_so = " ".join(refused.stdout.split())
    assert 'column "date" is missing; column "moment" is new' in told_so


def test_a_folder_given_by_star_leaves_out_what_holds_no_table(new: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    deals = written(folder, "deals.csv", FILES["deals.csv"])
    others = [written(folder, "agreement.yaml", "x: 1"), written(folder, "truth.json", '{\n "a": 1}\n')]
    page = said("-C", new, "import", deals, *others, folder, "--yes")
    assert "Not tables, left out: agreement.yaml, truth.json, out" in page


def test_json_lines_in_a_file_called_json_are_a_table(new: Path, tmp_path: Path) -> None:
    rows = [dict(zip(FILES["deals.csv"].split("\n")[0].split(","), line.split(","), strict=True))
            for line in FILES["deals.csv"].splitlines()[1:]]  # fmt: skip
    lines = written(tmp_path, "deals.json", "\n".join(map(json.dumps, rows)))
    (one,) = told("-C", new, "import", lines, "--yes", "--format", "json")
    assert one["stored"] == 5


@pytest.mark.slow
def test_a_later_export_corrects_an_earlier_one(own: Path, tmp_path: Path) -> None:
    said("-C", own, "import", written(tmp_path, "july.csv", D4_WON), "--yes", *LATER)
    answer = told("-C", own, "ask", "close_ratio", "--format", "json")
    assert answer["rows"][0]["won"] == 3


def test_a_control_total_is_compared_and_never_padded(own: Path, tmp_path: Path) -> None:
    controls = ("--control", "won=3,127500.50 EUR", "--control", "lost=2", "--control", "opportunities=5")
    said("-C", own, "import", written(tmp_path, "july.csv", D4_WON), "--yes", *LATER, *controls)
    checks = told("-C", own, "batches", "--format", "json")[-1]["control"]
    assert "127,500.50 EUR found" in checks[0]
    assert "2 records given, 1 found" in checks[1]
    assert "5 records given, 5 found" in checks[2]


@pytest.mark.slow
def test_a_full_export_that_lost_much_is_refused_unless_it_is_allowed(own: Path, tmp_path: Path) -> None:
    few = written(tmp_path, "few.csv", "".join(FILES["deals.csv"].splitlines(keepends=True)[:-1]))
    refused = loopline("-C", own, "import", few, "--yes", "--full-export", *LATER)
    assert refused.exit_code == 1
    assert "--allow-vanish" in refused.stdout
    said("-C", own, "import", few, "--yes", "--full-export", "--allow-vanish", *LATER)
    rows = told("-C", own, "ask", "leakage", "--format", "json")["rows"]
    assert {row["reason"] for row in rows} == {"price", "no project"}


def test_problems_name_the_file_the_line_and_what_to_do(own: Path, tmp_path: Path) -> None:
    page = said("-C", own, "problems")
    assert "leads.csv:12" in page
    assert '"soon" is not a date' in page
    (one,) = told("-C", own, "problems", "--format", "json")
    assert (one["file"], one["line"], one["code"]) == ("leads.csv", 12, "bad_date")
    assert one["raw"].startswith("L-11,soon")
    more = "".join(f"L-{20 + n},=soon,,,,,,\n" for n in range(5))
    bad = FILES["leads.csv"].splitlines(keepends=True)[0] + more
    printed = said("-C", own, "import", written(tmp_path, "bad.csv", bad), "--yes")
    assert "5 rows are in quarantine: loopline problems" in printed
    assert "5 more" in said("-C", own, "problems", "--limit", "1")
    batch = told("-C", own, "batches", "--format", "json")[-1]["batch"]
    assert len(told("-C", own, "problems", "--batch", batch, "--format", "json")) == 5
    listed = list(csv.DictReader(io.StringIO(said("-C", own, "problems", "--format", "csv"))))
    assert [row["line"] for row in listed] == ["12", "2", "3", "4", "5", "6"]


def test_without_problems_that_is_said(new: Path) -> None:
    assert said("-C", new, "problems") == "No row is in quarantine.\n"


@pytest.mark.slow
def test_batches_add_up_and_undo_takes_one_away_until_it_is_imported_again(own: Path, tmp_path: Path) -> None:
    assert "leads.csv" in said("-C", own, "batches")
    for batch in told("-C", own, "batches", "--format", "json"):
        assert batch["rows_in"] == sum(batch[name] for name in ("stored", "duplicates", "quarantined", "ignored"))
    said("-C", own, "import", written(tmp_path, "july.csv", D4_WON), "--yes", *LATER)
    assert "Batch 5 (july.csv) no longer counts: 10 facts less" in said("-C", own, "undo", 5)
    assert told("-C", own, "batches", "--format", "json")[-1]["state"] == "undone"
    assert told("-C", own, "ask", "close_ratio", "--format", "json")["rows"][0]["won"] == 2
    assert "was undone before" in mistake("-C", own, "undo", 5)
    assert 'No batch "77"' in mistake("-C", own, "undo", 77)
    assert "5        5" in said("-C", own, "import", tmp_path / "july.csv", "--yes", *LATER)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--observed", "2026-06-30", "2026-01-01"), "ends (2026-01-01) before it starts"),
        (("--observed", "soon", "2026-01-01"), "--observed takes two days"),
        (("--answer", "zone"), "Write NAME=ANSWER"),
        (("--control", "bananas=3"), 'No control total "bananas"'),
        (("--control", "won"), "Write won=214"),
        (("--format", "json"), "add --yes"),
    ],
)
def test_a_wrong_option_is_explained_and_nothing_is_stored(
    own: Path, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    before = facts_in(own)
    deals = written(tmp_path, "deals2.csv", D4_WON)
    assert words in mistake("-C", own, "import", deals, *more)
    assert facts_in(own) == before


def test_a_file_that_is_not_there_or_no_table_is_named(acme: Path, tmp_path: Path) -> None:
    assert "none.csv does not exist" in mistake("-C", acme, "import", tmp_path / "none.csv")
    assert "no file with a table" in mistake("-C", acme, "import", tmp_path)


def test_days_that_were_watched_are_kept_for_the_source(acme: Path) -> None:
    windows = told("-C", acme, "status", "--format", "json")["windows"]
    assert all(window["declared"] for window in windows)
    assert {window["observed_to"] for window in windows} == {"2026-06-30T22:00:00Z"}
    assert WATCHED == ("2026-01-01", "2026-06-30")
