"""The mapping reference says all there is, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loopline.importers import read_expressions, read_facts, read_mapping
from loopline.importers.read_mapping import parse_mapping

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
HEAD = "mapping: example\nsource: crm\n"


@pytest.mark.parametrize(
    "key",
    [
        *read_mapping.KEYS,
        *read_facts.KEYS,
        *read_expressions.TEXT_KEYS,
        *read_expressions.MOMENT_KEYS,
        *read_expressions.TESTS,
        *read_expressions.PERSON_KEYS,
        *read_expressions.UNITS,
        *read_expressions.PSEUDO,
    ],
)
def test_every_key_of_the_language_is_documented(key: str) -> None:
    assert re.search(rf"[`{{ ]{re.escape(key)}[`:, }}]", TEXT), f"{key} is not in docs/reference/mapping.md"


def whole(example: str) -> str:
    """An example as a mapping file of its own."""
    if example.startswith("mapping:"):
        return example
    if example.startswith("people:"):
        return HEAD + example + "facts: []\n"
    if example.startswith("when:"):
        facts = "".join(
            f"  - {{kind: touch, happened_at: A, name: B, {line.split('  #')[0]}}}\n" for line in example.splitlines()
        )
        return HEAD + "facts:\n" + facts
    return HEAD + "facts:\n" + "".join(f"  {line}\n" for line in example.splitlines())


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_is_a_mapping(example: str) -> None:
    assert parse_mapping(whole(example), "example.yaml").source


def test_the_examples_are_there() -> None:
    assert len(EXAMPLES) >= 4
