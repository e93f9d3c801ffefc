import random
from collections import defaultdict

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.agreement.criteria import OPERATORS, combined, criteria_sql, lowered, number, result
from loopline.agreement.tables import AGREEMENT_TABLES
from loopline.agreement.terms import Criterion
from loopline.record.lint import lint

LONELY_SURROGATES = range(0xD800, 0xE000)


def test_nothing_known_is_unknown_and_never_no() -> None:
    for op in OPERATORS:
        assert result(a_test(op, "1"), []) == "unknown"
        assert result(a_test(op, "1"), ["", "  "]) == "unknown"


@pytest.mark.parametrize(
    ("op", "agreed", "known", "expected"),
    [
        ("is", ["yes"], ["YES "], "yes"),
        ("is", ["1"], ["1.0"], "yes"),
        ("is", ["yes"], ["no"], "no"),
        ("is", ["yes"], ["no", "yes"], "yes"),
        ("is_not", ["gone"], ["here"], "yes"),
        ("is_not", ["gone"], ["here", "gone"], "no"),
        ("in", ["electronics", "high-tech"], ["High-Tech"], "yes"),
        ("not_in", ["a", "b"], ["B"], "no"),
        ("contains", ["operations", "quality"], ["Head of Quality"], "yes"),
        ("contains", ["operations", "quality"], ["Buyer"], "no"),
        ("not_contains", ["student"], ["PhD Student"], "no"),
        ("starts_with", ["head"], ["Head of Quality"], "yes"),
        ("starts_with", ["head"], ["Deputy head"], "no"),
        ("at_least", ["10"], ["10"], "yes"),
        ("at_least", ["10"], ["9.99"], "no"),
        ("at_least", ["10"], ["many"], "unknown"),
        ("at_least", ["10"], ["many", "12"], "yes"),
        ("at_most", ["10"], ["10"], "yes"),
        ("more_than", ["10"], ["10"], "no"),
        ("less_than", ["10"], ["-3"], "yes"),
        ("between", ["10", "20"], ["20"], "yes"),
        ("between", ["10", "20"], ["21"], "no"),
        ("before", ["2026-07-01"], ["2026-06-30T23:59:59"], "yes"),
        ("before", ["2026-07-01"], ["2026-07-01"], "no"),
        ("after", ["2026-07-01"], ["2026-02-31"], "unknown"),
        ("filled", [], ["Ann"], "yes"),
    ],
)
def test_each_operator(op: str, agreed: list[str], known: list[str], expected: str) -> None:
    assert result(a_test(op, *agreed), known) == expected


def test_a_value_that_cannot_be_compared_leaves_a_denial_unknown() -> None:
    assert combined(["yes", "yes"]) == "yes"
    assert combined(["yes", "unknown", "no"]) == "no"
    assert combined(["yes", "unknown"]) == "unknown"
    assert combined([]) == "yes"


@given(st.lists(st.sampled_from(["yes", "no", "unknown"])), st.sampled_from(["yes", "no", "unknown"]))
def test_one_test_more_never_lets_more_leads_through(results: list[str], more: str) -> None:
    assert combined([*results, more]) != "yes" or combined(results) == "yes"


@given(st.integers(-5, 20), st.integers(0, 5), st.lists(st.integers(-5, 25)))
def test_a_higher_limit_never_lets_more_leads_through(least: int, more: int, known: list[int]) -> None:
    values = [str(one) for one in known]
    stricter = result(a_test("at_least", str(least + more)), values)
    assert stricter != "yes" or result(a_test("at_least", str(least)), values) == "yes"


def test_the_sql_and_the_plain_reading_agree_on_random_tests() -> None:
    chance = random.Random(4)
    tests = [random_test(chance, index) for index in range(150)]
    known = sorted({(subject, field, random_value(chance)) for subject, field in FIELDS for _ in range(60)})
    verdicts = sql_verdicts(tests, known)
    seen = set()
    for test in tests:
        values = [value for subject, field, value in known if (subject, field) == (test.subject, test.field)]
        for value in values:
            expected = result(test, [value])
            found = verdicts[test.name].get(value)
            got = "unknown" if found is None else "yes" if found else "no"
            assert got == expected, (test, value)
            seen.add((test.op, got))
    comparable = {(op, answer) for op in OPERATORS for answer in ("yes", "no")} - {("filled", "no")}
    assert comparable <= seen


def test_several_values_are_judged_as_the_statement_says() -> None:
    chance = random.Random(5)
    for index in range(1000):
        test = random_test(chance, index)
        values = [random_value(chance) for _ in range(3)]
        alone = {result(test, [value]) for value in values if value.strip(" ")}
        decisive = "no" if OPERATORS[test.op].denies else "yes"
        expected = decisive if decisive in alone else "unknown" if not alone or "unknown" in alone else alone.pop()
        assert result(test, values) == expected


def test_the_statement_is_written_for_all_engines() -> None:
    step = "with known_values as (select subject, field, value, number from fields), filled_values"
    text = criteria_sql().replace("with filled_values", step)
    assert [str(finding) for finding in lint(text, "criteria.sql")] == []


def test_letters_are_lowered_as_the_engine_does_it() -> None:
    letters = [chr(code) for code in range(1, 0x1F000) if code not in LONELY_SURROGATES]
    con = duckdb.connect()
    con.execute("create table letters (letter varchar)")
    con.execute("insert into letters select unnest(?)", [letters])
    differ = [
        letter
        for letter, low in con.execute("select letter, lower(letter) from letters").fetchall()
        if lowered(f"x{letter}") != f"x{low}" and letter != " "
    ]
    assert differ == []


FIELDS = [
    ("account", "region"),
    ("account", "sites"),
    ("person", "title"),
    ("opportunity", "since"),
    ("answer", "project leader"),
]
WORDS = [
    "yes",
    "No",
    "1",
    "1.0",
    "2",
    "10",
    "-3",
    "2e1",
    "Asia",
    "north america",
    "Asia Pacific",
    "Ünï",
    "2026-07-01",
    "2026-06-30T10:00",
    "2026-13-01",
    "many",
    "50%",
    "'; drop table fields; --",
    "inf",
    "nan",
]


def random_value(chance: random.Random) -> str:
    value = chance.choice([*WORDS, "", " "])
    return f" {value.upper()}" if chance.random() < 0.2 else value


def random_test(chance: random.Random, index: int) -> Criterion:
    subject, field = chance.choice(FIELDS)
    op = chance.choice(list(OPERATORS))
    kind, takes = OPERATORS[op].kind, OPERATORS[op].takes
    pool = {"number": ["1", "2", "10", "-3", "1.5"], "day": ["2026-07-01", "2026-06-30"], "text": WORDS[:18]}[kind]
    count = {"none": 0, "one": 1, "two": 2, "some": 3}[takes]
    return Criterion(f"test_{index}", subject, field, op, tuple(chance.sample(pool, count)))


def sql_verdicts(tests: list[Criterion], known: list[tuple[str, str, str]]) -> dict[str, dict[str, bool | None]]:
    con = duckdb.connect()
    for table in ("agreement_criteria", "agreement_criteria_values"):
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in AGREEMENT_TABLES[table].items())
        con.execute(f"create table {table} ({columns})")
    con.execute("create table known_values (subject varchar, field varchar, value varchar, number double)")
    for position, test in enumerate(tests):
        con.execute(
            "insert into agreement_criteria values (1, 'qualified', ?, ?, ?, ?, ?)",
            [test.name, position, test.subject, test.field, test.op],
        )
        for value in test.values:
            con.execute(
                "insert into agreement_criteria_values values (1, 'qualified', ?, ?, ?)",
                [test.name, lowered(value), number(value)],
            )
    for row in known:
        con.execute("insert into known_values select $1, $2, $3, try_cast($3 as double)", row)
    found: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for test, value, passes in con.execute(f"select criterion, value, passes from ({criteria_sql()})").fetchall():
        assert value not in found[test]
        found[test][value] = passes
    return found


def a_test(op: str, *agreed: str) -> Criterion:
    return Criterion("t", "account", "x", op, agreed)
