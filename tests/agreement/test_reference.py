import runpy
import sys
from pathlib import Path

import pytest

from loopline.agreement.criteria import OPERATORS
from loopline.agreement.fitting import unknown_fields
from loopline.agreement.keys import KEYS
from loopline.agreement.reader import read_text
from loopline.agreement.reasons import reason_of
from loopline.agreement.reference import reference
from loopline.agreement.starter import starter_text

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "agreement.md"


def test_the_page_is_what_the_program_says() -> None:
    hint = "run: python -m loopline.agreement.reference > docs/reference/agreement.md"
    assert PAGE.read_text(encoding="utf-8") == reference(), hint


def test_the_page_is_written_by_running_the_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "loopline.agreement.reference")
    runpy.run_module("loopline.agreement.reference", run_name="__main__")
    assert capsys.readouterr().out == PAGE.read_text(encoding="utf-8")


def test_every_key_and_operator_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [path for path in KEYS if f"| `{path}` |" not in page] == []
    assert [op for op in OPERATORS if f"| `{op}` |" not in page] == []


def test_the_example_on_the_page_reads_without_a_mistake() -> None:
    example = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert read_text(example).version == 2


def test_a_field_nothing_recorded_holds_is_told_with_its_place_and_the_nearest_name() -> None:
    text = starter_text() + (
        "target_market:\n  - {field: account.industy, value: food}\n  - {field: account.region, value: Asia}\n"
        "qualified: [{rule: target_market}, {answer: leader, value: yes}]\n"
        "markets: {asia: {field: account.zone, value: Asia}}\n"
    )
    problems = unknown_fields(read_text(text), {"account": ["industry", "region"]})
    first = text.split("\n").index("  - {field: account.industy, value: food}") + 1
    assert str(problems[0 if "industy" in str(problems[0]) else 1]) == (
        f'agreement.yaml, target_market, line {first}, column 5: no field "account.industy" in the record.\n'
        'Did you mean "industry"?'
    )
    assert [problem.where.split(", ")[1] for problem in problems] == ["qualified", "target_market", "markets"]
    assert 'no question "leader" in the record.' in problems[0].message


def test_a_reason_nobody_agreed_on_is_owned_by_both_and_noted() -> None:
    agreement = read_text(starter_text())
    agreed, usual, unheard = (reason_of(agreement, name) for name in (" No Time", "Never contacted", "rained"))
    assert (agreed.owner, agreed.loss, agreed.agreed) == ("sales", "yes", True)
    assert (usual.owner, usual.loss, usual.agreed) == ("sales", "yes", False)
    assert (unheard.name, unheard.owner, unheard.loss, unheard.agreed) == ("rained", "both", "yes", False)
