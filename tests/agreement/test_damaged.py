"""A damaged file is refused with the exact place of each mistake, or is still valid; nothing in between."""

import random
from importlib.resources import files

import pytest

from loopline.agreement.keys import children
from loopline.agreement.reader import read_text
from loopline.agreement.terms import Agreement
from loopline.agreement.tree import Node, read_tree
from loopline.words.errors import NotValid
from loopline.words.problem import Problem

EXAMPLE = files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")
LINES = EXAMPLE.split("\n")
# Values that are free texts: anything on one line is right there.
FREE = {"agreement", "send", "step", "rep", "capture", "signals", "external.name", "answer", "value"}


def test_a_misspelt_key_is_refused_at_its_place() -> None:
    check_misspelt_keys(known_keys()[::12])


def test_a_wrong_value_is_refused_at_its_place() -> None:
    check_wrong_values(texts()[::12])


@pytest.mark.slow
def test_every_misspelt_key_and_every_wrong_value_is_refused_at_its_place() -> None:
    assert len(known_keys()) + len(texts()) > 400
    check_misspelt_keys(known_keys())
    check_wrong_values(texts())


def test_random_damage_never_gets_past_the_reader() -> None:
    check_damage(seed=1, count=60)


@pytest.mark.slow
def test_random_damage_to_500_files_never_gets_past_the_reader() -> None:
    refused = check_damage(seed=2, count=500)
    assert 250 < refused < 500


def check_misspelt_keys(keys: list[tuple[str, Node]]) -> None:
    for path, key in keys:
        problems = mistakes(changed(key, key.text, f"{key.text}zz"))
        found = [problem for problem in problems if problem.code == "unknown_key"]
        assert [(problem.line, problem.column) for problem in found][:1] == [(key.line, key.column)], (path, problems)
        assert f'"{key.text}"' in found[0].hint or key.text in found[0].hint or "Keys here" in found[0].hint


def check_wrong_values(values: list[tuple[str, Node]]) -> None:
    for path, node in values:
        problems = mistakes(changed(node, written(node), "<<?>>"))
        if any(path.endswith(free) or f"{free}." in path for free in FREE):
            continue
        assert (node.line, node.column) in {(problem.line, problem.column) for problem in problems}, (path, problems)


def check_damage(seed: int, count: int) -> int:
    chance = random.Random(seed)
    refused = 0
    for _ in range(count):
        text = damaged(EXAMPLE, chance)
        refused += bool(mistakes(text))
    return refused


def mistakes(text: str) -> tuple[Problem, ...]:
    """The mistakes of a text; each has a place inside it. Any other error than NotValid fails the test."""
    problems: tuple[Problem, ...] = ()
    try:
        assert isinstance(read_text(text), Agreement)
    except NotValid as error:
        problems = error.problems or (Problem("nowhere", "nothing said."),)
    lines = text.split("\n")
    for problem in problems:
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.where.startswith("agreement.yaml, ")
        assert f"line {problem.line}, column {problem.column}" in problem.where
        assert problem.message.endswith(".")
    return problems


def damaged(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    spot = chance.randrange(len(text))
    kind = chance.randrange(12)
    match kind:
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, chance.choice(lines))
        case 2:
            lines[at] = " " * chance.randrange(1, 4) + lines[at]
        case 3:
            lines[at] = lines[at].lstrip()
        case 4:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        case 5:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 6:
            return text[:spot] + text[spot + 1 :]
        case 7:
            return text[:spot] + chance.choice("{}[],:\"'&*!|>%@`#-?\t\0\x85\u2028 x0ö\n") + text[spot:]
        case 8:
            return text[:spot]
        case 9:
            return text[:spot] + text[spot : spot + 30].swapcase() + text[spot + 30 :]
        case 10:
            return text[:spot] + text[spot : spot + 30][::-1] + text[spot + 30 :]
        case _:
            digits = [i for i, letter in enumerate(text) if letter.isdigit()]
            pick = chance.choice(digits)
            return text[:pick] + chance.choice(["-1", "0", "99999999999999", "1e9", "٣", "½"]) + text[pick + 1 :]
    return "\n".join(lines)


def known_keys() -> list[tuple[str, Node]]:
    """Each written key that has a fixed name."""
    return [(path, key) for path, key, _ in walked("", read_tree(EXAMPLE, "x")) if key is not None]


def texts() -> list[tuple[str, Node]]:
    """Each written value that is one text."""
    return [(path, node) for path, _, node in walked("", read_tree(EXAMPLE, "x")) if node is not None]


def walked(path: str, node: Node) -> list[tuple[str, Node | None, Node | None]]:
    if node.kind == "text":
        return [(path, None, node)]
    found: list[tuple[str, Node | None, Node | None]] = []
    for key, value in node.entries:
        names = children(path)
        free = "*" in names
        fixed = key.text in names
        here = f"{path}.{key.text if fixed else '*'}".lstrip(".")
        if fixed and not free:
            found.append((here, key, None))
        found.extend(walked(here, value))
    for item in node.items:
        found.extend(walked(path if item.kind == "text" else f"{path}[]", item))
    return found


def written(node: Node) -> str:
    """The value as it stands in the file, with its quotes."""
    rest = LINES[node.line - 1][node.column - 1 :]
    return f'"{node.text}"' if rest.startswith('"') else node.text


def changed(node: Node, old: str, new: str) -> str:
    line = LINES[node.line - 1]
    start = node.column - 1
    assert line[start : start + len(old)] == old
    lines = [*LINES]
    lines[node.line - 1] = line[:start] + new + line[start + len(old) :]
    return "\n".join(lines)
