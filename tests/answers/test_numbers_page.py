"""The page that explains the figures names every answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopline.agreement.read_sale import PROMISED
from loopline.answers.answer import Answer
from loopline.answers.roi import RULES
from loopline.answers.shelf import ANSWERS

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "numbers.md"


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_every_answer_has_its_part_of_the_page(answer: Answer) -> None:
    assert f"\n## {answer.name}\n" in PAGE.read_text(encoding="utf-8")


def test_every_promise_and_every_rule_of_credit_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in (*PROMISED, *RULES) if f"`{name}`" not in text] == []


def test_the_page_says_how_each_answer_counts() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.index("**Cohort, period, moment.**"), text.index("**Ripe.**")
    kinds = {"cohort": "*cohort*", "period": "*period*", "moment": "*moment*"}
    places = sorted((text.index(word, start, end), kind) for kind, word in kinds.items())
    for answer in ANSWERS:
        here = text.index(f"`{answer.name}`", start, end)
        assert [kind for place, kind in places if place < here][-1] == answer.counts_by
