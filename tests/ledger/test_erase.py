"""Is an erased person gone, and does everything that counts stay?"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from ledger.deliveries import counted, day, deliver, person, rows_of, taken, touch
from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.ledger.originals import erase_from_original, erase_from_originals
from loopline.words.problem import Problem

CANARY = "zebrafinch"
ANN = Who(
    ref=f"crm:00Q{CANARY}",
    email=f"{CANARY}@acme.com",
    phone="+49 30 7654321",
    name=f"Ann {CANARY.title()}",
    company="Acme Inc.",
    details={"street": f"{CANARY} Street 1", "note": f"met {CANARY} at the fair"},
)


def seen(who: Who, version: int = 0, **fields: str) -> Fact:
    return Fact("person_seen", who.ref.rpartition(":")[2], day(version), person=who, fields=fields)


def company(ledger: Ledger) -> None:
    """Ann and others, with a deal, a consent and an unreadable row."""
    facts = [
        seen(ANN, industry="steel", shoe_size="48", colour="red"),
        *(seen(person(f"p{number}"), industry="steel", colour="red") for number in range(8)),
        Fact("touch", f"cm-{CANARY}", day(1), person=ANN, name="webinar_attended", campaign="crm:701A"),
        Fact("consent_changed", "c1", day(1), person=ANN, name="marketing_mail", value="given"),
        Fact("opportunity_seen", "006A", day(2), person=ANN, opportunity="crm:006A", amount_minor=5, currency="EUR"),
        Fact("answer_given", "a1", day(2), person=ANN, name="wishes", value=f"Please call {CANARY}@acme.com " * 3),
        Fact("order_placed", "o1", day(3), person=ANN, amount_minor=700, currency="EUR", value="new"),
        Fact("order_placed", "o2", day(4), amount_minor=-100, currency="EUR", value="refund", corrects="o1"),
    ]
    broken = Row(99, problem=Problem("a.csv:99", f"not a date: {CANARY}"), raw=f"Ann;{CANARY.title()};31.2.")
    other = Row(98, problem=Problem("a.csv:98", "not a date"), raw="Bob;Smith;31.2.")
    deliver(ledger, "a.csv", [*rows_of(*facts), other, broken], export_at=day(5))


def shape(ledger: Ledger) -> Counter[tuple[object, ...]]:
    """Everything a figure can be made of."""
    columns = ("kind", "source", "happened_at", "person", "opportunity", "campaign", "amount_minor", "currency", "name")
    return Counter(tuple(fact[column] for column in columns) for fact in counted(ledger))


def everything(where: str) -> bytes:
    folder = Path(where).parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_a_person_is_told_everything_with_file_and_line(ledger: Ledger) -> None:
    company(ledger)
    told = ledger.person(f"{CANARY.upper()}@ACME.com ")
    assert {fact["kind"] for fact in told["facts"]} == {
        "person_seen", "touch", "consent_changed", "opportunity_seen", "answer_given", "order_placed",
    }  # fmt: skip
    assert all(fact["file"] == "a.csv" and fact["line"] >= 2 for fact in told["facts"])
    assert [(one["name"], one["details"]["street"]) for one in told["seen_as"]] == [(ANN.name, ANN.details["street"])]
    assert [row["line"] for row in told["quarantined"]] == [99]
    assert [consent["value"] for consent in told["consents"]] == ["given"]
    assert not told["erased_before"]
    assert json.loads(json.dumps(told)) == told


def test_names_and_addresses_are_in_the_vault_and_nowhere_else(ledger: Ledger) -> None:
    company(ledger)
    streams = [taken(ledger.arrow_since()), taken(ledger.arrow_match_keys()), taken(ledger.arrow_rep_names())]
    ids = {f"00Q{CANARY}", f"cm-{CANARY}"}  # the source's own ids stand in facts until the person is erased
    told = [str(value) for stream in streams for row in stream for value in row.values() if value not in ids]
    assert not [text for text in told if CANARY in text.casefold()]


def test_erasing_keeps_every_count_and_takes_away_who_it_was(ledger: Ledger, where: str) -> None:
    company(ledger)
    before, mark = shape(ledger), ledger.mark()
    erased = ledger.erase(ANN.email)
    assert (erased.people, erased.facts, erased.quarantined) == (1, 6, 1)
    assert erased.lines == {"hash of a.csv": (2, 11, 12, 13, 14, 15, 99)}
    assert shape(ledger) == before
    assert ledger.mark().generation != mark.generation
    told = ledger.person(ANN.email)
    assert (told["people"], told["facts"], told["quarantined"], told["erased_before"]) == ([], [], [], True)
    assert [row.raw for row in ledger.problems()] == ["Bob;Smith;31.2.", ""]
    facts = {fact["kind"]: fact for fact in counted(ledger) if fact["line"] in erased.lines["hash of a.csv"]}
    assert json.loads(facts["person_seen"]["fields"]) == {
        "colour": "red", "email_domain": "acme.com", "industry": "steel", "shoe_size": "",
    }  # fmt: skip
    assert facts["answer_given"]["value"] == "erased"
    assert facts["opportunity_seen"]["record_id"] == "006A"
    refund = next(fact for fact in counted(ledger) if fact["value"] == "refund")
    assert refund["corrects"] == facts["order_placed"]["record_id"] != "o1"
    if where.endswith(".db"):
        ledger.close()
        assert CANARY.encode() not in everything(where).lower()


def test_an_erased_person_does_not_come_back_with_the_next_export(ledger: Ledger) -> None:
    company(ledger)
    ledger.erase(ANN.email)
    again = [
        seen(ANN, 9),
        seen(Who(email=ANN.email.upper(), name="Ann"), 9),
        seen(Who(ref=ANN.ref), 9),
        seen(person("q")),
    ]
    counts = deliver(ledger, "b.csv", rows_of(*again))
    assert (counts.ignored, counts.stored) == (3, 1)
    assert ledger.batches()[-1].ignored_because == {"erased": 3}
    assert ledger.append([Fact("touch", "t", day(9), person=ANN, name="visit")], source="forms").ignored == 1


def test_somebody_unknown_can_ask_not_to_be_stored(ledger: Ledger) -> None:
    assert ledger.erase("new@acme.com").people == 0
    assert deliver(ledger, "a.csv", rows_of(seen(Who(email="NEW@acme.com")))).ignored == 1


def test_a_user_who_is_erased_loses_the_name_but_not_the_reference(ledger: Ledger) -> None:
    rep = Who(ref="crm:005A", email="rita@us.com", name="Rita Rep")
    deliver(ledger, "a.csv", rows_of(Fact("rep_seen", "005A", person=None, rep=rep), touch("ann")))
    assert taken(ledger.arrow_rep_names()) == [{"rep": "crm:005A", "name": "Rita Rep"}]
    ledger.erase("rita@us.com")
    deliver(ledger, "b.csv", rows_of(Fact("rep_seen", "005A", day(3), rep=rep)))
    assert taken(ledger.arrow_rep_names()) == []
    assert [fact["rep"] for fact in counted(ledger) if fact["kind"] == "rep_seen"] == ["crm:005A", "crm:005A"]


CSV = 'id,name,note\n1,Ann Zebrafinch,"two\nlines"\n2,Bob,"call ann.z@acme.com"\n3,Cid,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_kept_original_loses_the_persons_lines_and_keeps_its_numbering(
    tmp_path: Path, encoding: str, packed: bool
) -> None:
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    raw = CSV.encode(encoding)
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert erase_from_original(path, [3], ["ann z acme com"]) == "rewritten"
    kept = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    assert kept.decode(encoding) == "id,name,note\n\n\n\n3,Cid,\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert erase_from_original(path, [3], ["ann z acme com"]) == "unchanged"


def test_lines_of_json_are_blanked_and_other_forms_dropped(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"a": 1}\n{"a": 2}\n')
    assert erase_from_original(lines, [2]) == "rewritten"
    assert lines.read_text() == '{"a": 1}\n\n'
    sheet = tmp_path / "a.xlsx"
    sheet.write_bytes(b"PK")
    assert erase_from_original(sheet, []) == "unchanged"
    assert erase_from_original(sheet, [7]) == "dropped"
    assert not sheet.exists()
    assert erase_from_original(sheet, []) == "missing"
    stored = tmp_path / "0123abcd"
    stored.write_text("a\nb\n")
    assert erase_from_original(stored, [2], kind=".csv") == "rewritten"


def test_all_kept_originals_are_gone_through_by_their_hash(tmp_path: Path) -> None:
    (tmp_path / "aa.csv").write_text("id\n1\n2\n")
    (tmp_path / "bb.csv.gz").write_bytes(gzip.compress(b"id,mail\n1,ann@acme.com\n"))
    (tmp_path / "cc.parquet").write_bytes(b"PAR1")
    told = erase_from_originals(tmp_path, {"aa": (2,), "zz": (1,)}, ["ann acme com"])
    assert told == {"aa.csv": "rewritten", "bb.csv.gz": "rewritten", "cc.parquet": "unchanged"}
    assert (tmp_path / "aa.csv").read_text() == "id\n\n2\n"


def test_a_damaged_table_is_still_searched_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,note\n1,x\n2," + "y" * 200_000 + "\n3,ann@acme.com\n")
    assert erase_from_original(path, [], ["ann acme com"]) == "rewritten"
    assert "ann@acme.com" not in path.read_text()


def test_a_deal_and_an_account_that_carry_the_persons_name_lose_it_too(ledger: Ledger, where: str) -> None:
    company(ledger)
    name, deal = f"Ann {CANARY.title()}", {"opportunity": "crm:006B"}
    fields = {"name": f"{CANARY.title()}, Ann: deal", "type": "new"}
    told = [
        Fact(
            "opportunity_seen",
            "006B",
            day(2),
            **deal,
            account="crm:001A",
            amount_minor=9,
            currency="EUR",
            fields=fields,
        ),
        Fact("opportunity_closed", "006B", day(4), **deal, value="lost", reason=f"{name} left", other=name),
        Fact("account_seen", "001A", day(2), account="crm:001A", name=name),
        Fact("account_seen", "001B", day(2), account=f"name:{name.lower()}", name=name),
    ]
    deliver(ledger, "deals.csv", rows_of(*told), export_at=day(5))
    before = shape(ledger)
    ledger.erase(ANN.email)
    assert shape(ledger).total() == before.total()
    facts = {fact["record_id"] + fact["kind"]: fact for fact in counted(ledger)}
    assert json.loads(facts["006Bopportunity_seen"]["fields"]) == {"name": "", "type": "new"}
    closed = facts["006Bopportunity_closed"]
    assert (closed["value"], closed["reason"], closed["other"]) == ("lost", "erased", "erased")
    one, other = facts["001Aaccount_seen"], facts["001Baccount_seen"]
    assert one["name"] == other["name"] == other["account"].removeprefix("name:")
    if where.endswith(".db"):
        ledger.close()
        assert CANARY.encode() not in everything(where).lower()
