"""The mapping language: what is written in the file is what happens to the rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from importers.workspace import Desk, facts_of, rows_of
from loopline.importers.read_mapping import parse_mapping
from loopline.ledger.facts import Fact, Who
from loopline.words.errors import NotValid

HEAD = """mapping: things
source: crm
dates: {order: ymd, zone: UTC}
numbers: {decimal: "."}
currency: EUR
optional: all
"""


def one_row(desk: Desk, header: str, row: str, mapping: str) -> list[Fact]:
    path = desk.file("things.csv", f"{header}\n{row}\n")
    return facts_of(desk.plan(path, HEAD + mapping))


def problem_of(desk: Desk, header: str, row: str, mapping: str) -> str:
    (found,) = rows_of(desk.plan(desk.file("things.csv", f"{header}\n{row}\n"), HEAD + mapping))
    assert found.problem is not None
    return found.problem.code


TOUCH = """
id: Id
facts:
  - kind: touch
    happened_at: Day
    name: {const: visit}
"""


def touch(extra: str) -> str:
    return TOUCH + "".join(f"    {line}\n" for line in extra.strip().splitlines())


@pytest.mark.parametrize(
    ("expression", "row", "value"),
    [
        ("Status", " New ", "New"),
        ("[Mobile, Status]", "New", "New"),
        ("{columns: [Id, Status], join: '-'}", "New", "7-New"),
        ("{columns: [Id, Status], join: ''}", "New", "7New"),
        ("{columns: [Id, {const: x}, Status]}", "New", "7 x New"),
        ("{first_of: [Mobile, {const: none}]}", "New", "none"),
        ("{column: Status, values: {new: fresh}}", "NEW", "fresh"),
        ("{column: Status, values: {a: b}, otherwise: keep}", "New", "New"),
        ("{column: Status, values: {a: b}, otherwise: empty}", "New", None),
        ("{column: Status, values: {a: b}, otherwise: other}", "New", "other"),
        ("{column: Status, values: {new: ~}}", "New", None),
        ("{column: Status, empty: ['--']}", "--", None),
        ("{column: Status, after: '@', before: '.'}", "ann@acme.com", "acme"),
        ("{column: Status, first: 3, lower: true}", "ABCDE", "abc"),
        ("{column: Status, when: {Id: 7}}", "New", "New"),
        ("{column: Status, when: {Id: 8}}", "New", None),
        ("$file", "New", "things.csv"),
        ("$line", "New", "2"),
    ],
)
def test_an_expression_takes_a_text(expression: str, row: str, value: str | None, desk: Desk) -> None:
    (fact,) = one_row(desk, "Id,Day,Status", f"7,2026-01-05,{row}", touch(f"value: {expression}"))
    assert fact.value == value
    assert (fact.record_id, fact.line) == ("7", 2)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("{Won: true}", True),
        ("{Won: {not: true}}", False),
        ("{Won: false}", False),
        ("{Empty: {not: true}}", True),
        ("{Status: [won, lost]}", True),
        ("{Status: {starts: clo}}", True),
        ("{Status: {ends: WON}}", True),
        ("{Status: {contains: 'ed w'}}", True),
        ("{Status: {not: [closed won]}}", False),
        ("{Empty: {filled: false}, Won: {filled: true}}", True),
        ("{Amount: {above: 10, below: 13}}", True),
        ("{Amount: {above: 12.5}}", False),
        ("{Empty: {above: 0}}", False),
        ("{Won: {above: 0}}", False),
        ("{Status: {same_as: Again}}", True),
        ("{Status: {same_as: Won}}", False),
        ("{Day: {future: true}}", False),
        ("{Later: {future: true}}", True),
        ("{Empty: {future: true}}", False),
        ("{Won: {future: true}}", False),
        ("[{Status: x}, {Won: true}]", True),
        ("[{Status: x}, {Won: false}]", False),
    ],
)
def test_a_condition_decides_whether_a_fact_is_made(condition: str, holds: bool, desk: Desk) -> None:
    status = "closed won" if "[won, lost]" not in condition else "Won"
    header = "Id,Day,Status,Won,Empty,Amount,Again,Later"
    row = f"7,2026-01-05,{status},ja,,12.5,{status.upper()},2027-01-01"
    path = desk.file("things.csv", f"{header}\n{row}\n")
    (found,) = rows_of(desk.plan(path, HEAD + touch(f"when: {condition}")))
    assert bool(found.facts) is holds
    assert found.ignored == (None if holds else "nothing to record")


def test_people_accounts_and_references_carry_their_system(desk: Desk) -> None:
    mapping = """
first: 15
id: Id
people:
  lead: {ref: Id, email: Mail, phone: [Mobile, Phone], name: {columns: [First, Last]}, company: Firm, details: [Street]}
facts:
  - kind: person_seen
    person: lead
    account: [{ref: Acc}, {domain: Mail}, {name: Firm}]
    rep: {ref: Owner, system: hr}
  - kind: same_person
    person: lead
    other: {ref: Contact}
    value: {const: same}
  - kind: same_account
    account: {name: Firm}
    other: {domain: Web}
"""
    row = "00Q5g00000AbCdEFGH,a@b.acme.com,,+49 1,Ann,Lee,Acme  Inc,High St 1,,u1,003,https://www.acme.com/x"
    header = "Id,Mail,Mobile,Phone,First,Last,Firm,Street,Acc,Owner,Contact,Web"
    person, same, account = one_row(desk, header, row, mapping)
    assert person.record_id == "00Q5g00000AbCdE"
    ann = Who("crm:00Q5g00000AbCdE", "a@b.acme.com", "+49 1", "Ann Lee", "Acme  Inc", {"Street": "High St 1"})
    assert person.person == ann
    assert person.account == "domain:b.acme.com"
    assert person.rep == Who("hr:u1")
    assert same.other == Who("crm:003")
    assert (account.account, account.other) == ("name:acme inc", "domain:acme.com")


def test_free_mail_names_no_company(desk: Desk) -> None:
    (fact,) = one_row(desk, "Id,Day,M,F", "1,2026-01-05,a@gmail.com,Acme", touch("account: [{domain: M}, {name: F}]"))
    assert fact.account == "name:acme"


def test_money_is_exact_in_minor_units_of_its_currency(desk: Desk) -> None:
    mapping = """
id: Id
facts:
  - kind: order_placed
    happened_at: Day
    amount: {sum: [Price, Freight]}
    margin: {percent: Margin, of: Price}
    currency: Cur
"""
    (fact,) = one_row(desk, "Id,Day,Price,Freight,Margin,Cur", "1,2026-01-05,10.10,2.05,50,jpy", mapping)
    assert (fact.amount_minor, fact.margin_minor, fact.currency) == (12, 5, "JPY")
    (fact,) = one_row(desk, "Id,Day,Price,Freight,Margin,Cur", "1,2026-01-05,10.10,2.05,,", mapping)
    assert (fact.amount_minor, fact.margin_minor, fact.currency) == (1215, None, "EUR")
    (fact,) = one_row(desk, "Id,Day,Price,Freight,Margin,Cur", "1,2026-01-05,10.10,,,", mapping)
    assert fact.amount_minor is None
    assert problem_of(desk, "Id,Day,Price,Freight,Cur", "1,2026-01-05,$5,$1,EUR", mapping) == "other_currency"
    assert problem_of(desk, "Id,Day,Price,Freight,Cur", "1,2026-01-05,5,1,Euro", mapping) == "bad_currency"
    assert problem_of(desk, "Id,Day,Price,Freight,Cur", "1,2026-01-05,five,1,EUR", mapping) == "bad_number"
    assert problem_of(desk, "Id,Day,Price,Freight,Cur", f"1,2026-01-05,{10**18},1,EUR", mapping) == "bad_number"


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("Price", 1010),
        ("{column: Cents, minor: true}", 999),
        ("{column: Price, negative: true}", -1010),
        ("{multiply: [Quantity, Price]}", 3030),
        ("[Nothing, Price]", 1010),
        ("{column: Zero, empty: ['0']}", None),
    ],
)
def test_amounts_are_taken_and_combined(amount: str, minor: int | None, desk: Desk) -> None:
    mapping = f"id: Id\nfacts:\n  - kind: order_placed\n    happened_at: Day\n    amount: {amount}\n"
    header, row = "Id,Day,Price,Cents,Quantity,Zero", "1,2026-01-05,10.10,999,3,0"
    (fact,) = one_row(desk, header, row, mapping)
    assert fact.amount_minor == minor


def test_the_currency_may_stand_in_the_header(desk: Desk) -> None:
    mapping = """mapping: ads
source: ads
recognise: [Day, Spent]
columns: {Spent: ["Amount spent (*)", "Montant (*)"]}
dates: {order: ymd, zone: UTC}
currency: {header: Spent}
id: Day
facts:
  - {kind: money_spent, happened_at: Day, until_at: {column: Day, end: true}, amount: Spent, name: {const: media}}
"""
    (fact,) = facts_of(desk.plan(desk.file("a.csv", "Day,Amount spent (USD)\n2026-01-05,1.50\n"), mapping))
    assert (fact.amount_minor, fact.currency) == (150, "USD")
    assert fact.until_at == datetime(2026, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [
        ("Sec", 90),
        ("{minutes: Min}", 150),
        ("{hours: Min}", 9000),
        ("{milliseconds: Sec}", 0),
        ("{between: [Start, End]}", 1800),
        ("[{minutes: Nothing}, {between: [Start, End]}]", 1800),
        ("[{minutes: Nothing}, {between: [Nothing, End]}]", None),
    ],
)
def test_durations_are_seconds(seconds: str, taken: int | None, desk: Desk) -> None:
    fact = "  - kind: sales_contact\n    happened_at: Start\n    name: {const: call}\n"
    mapping = f"id: Id\nfacts:\n{fact}    seconds: {seconds}\n"
    row = "1,90,2.5,2026-01-05 10:00,2026-01-05 10:30"
    (found,) = one_row(desk, "Id,Sec,Min,Start,End", row, mapping)
    assert found.seconds == taken
    if "between: [Start" in seconds:
        backwards = "1,90,2.5,2026-01-05 10:00,2026-01-05 09:30"
        assert problem_of(desk, "Id,Sec,Min,Start,End", backwards, mapping) == "negative_time"


def test_a_family_of_columns_gives_one_fact_for_each_filled_one(desk: Desk) -> None:
    mapping = """
id: Id
facts:
  - kind: stage_observed
    each: {columns: ["entered_*"]}
    person: {ref: Id}
    happened_at: $cell
    name: {column: $part, values: {marketing: mql, won: won}, otherwise: drop}
    value: $part
"""
    facts = one_row(
        desk, "Id,entered_marketing,entered_won,entered_other", "1,2026-01-05,2026-02-06,2026-03-07", mapping
    )
    assert [(fact.name, fact.value, fact.record_id) for fact in facts] == [
        ("mql", "marketing", "1:marketing"),
        ("won", "won", "1:won"),
    ]


def test_a_list_in_a_cell_gives_one_fact_for_each_item(desk: Desk) -> None:
    mapping = """
id: Id
facts:
  - kind: person_on_opportunity
    each: {column: People, split: ";"}
    person: {ref: $cell}
    opportunity: {ref: Id}
    value: {column: $part, values: {"1": primary}, otherwise: empty}
"""
    facts = one_row(desk, "Id,People", "9,5; 6;;5", mapping)
    assert [(fact.person, fact.value, fact.record_id) for fact in facts] == [
        (Who("crm:5"), "primary", "9:5"),
        (Who("crm:6"), None, "9:6"),
    ]


def test_two_answers_of_one_row_have_ids_of_their_own(desk: Desk) -> None:
    mapping = """
id: Id
facts:
  - kind: answer_given
    each: {columns: [Leader, Support]}
    person: {ref: Id}
    name: {column: $part, lower: true}
    value: {column: $cell, values: {"true": "yes"}, otherwise: keep}
"""
    facts = one_row(desk, "Id,Leader,Support", "1,true,no", mapping)
    assert [(fact.record_id, fact.value) for fact in facts] == [("1:leader", "yes"), ("1:support", "no")]


def test_other_columns_become_fields_and_what_identifies_goes_to_the_vault(desk: Desk) -> None:
    mapping = """
id: Id
leave_out: [Sys*]
private: [Nick]
facts:
  - kind: person_seen
    person: {ref: Id, email: Mail}
    fields: {industry: Branch, contact: Other}
    other_columns: fields
    never: [Rating]
"""
    header = "Id,Mail,Branch,Other,Region__c,NumberOfEmployees,SysMod,Nick,Rating,Street,Note,Hotline"
    header += ",HasOptedOutOfEmail,Second"
    row = f"1,a@b.com,steel,c@d.com,north,120,x,Bo,A,High St,{'long ' * 40},+49 711 12345678,true,me@home.com"
    (fact,) = one_row(desk, header, row, mapping)
    assert fact.fields == {
        "industry": "steel",
        "region": "north",
        "number_of_employees": "120",
        "has_opted_out_of_email": "true",
    }
    assert fact.person is not None
    assert set(fact.person.details) == {"contact", "nick", "street", "note", "hotline", "second"}


def test_a_row_whose_needed_value_is_empty_goes_to_quarantine_or_is_skipped(desk: Desk) -> None:
    assert problem_of(desk, "Id,Day", "1,", TOUCH) == "missing_value"
    (found,) = rows_of(desk.plan(desk.file("things.csv", "Id,Day\n1,\n"), HEAD + touch("when_missing: skip")))
    assert found.ignored == "nothing to record"
    assert problem_of(desk, "Id,Day", ",2026-01-05", TOUCH) == "missing_id"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-06-03", "future_date"),
        ("1969-12-31", "too_early"),
        ("0001-01-01", "too_early"),
        ("9999-12-31", "future_date"),
        ("2026-02-30", "bad_date"),
    ],
)
def test_impossible_moments_go_to_quarantine(day: str, code: str, desk: Desk) -> None:
    assert problem_of(desk, "Id,Day", f"1,{day}", TOUCH) == code


def test_planned_moments_may_lie_ahead_but_not_for_ever(desk: Desk) -> None:
    mapping = "id: Id\nfacts:\n  - kind: opportunity_seen\n    opportunity: {ref: Id}\n    until_at: Close\n"
    (fact,) = one_row(desk, "Id,Close", "1,2027-01-31", mapping)
    assert fact.until_at == datetime(2027, 1, 31, tzinfo=UTC)
    assert problem_of(desk, "Id,Close", "1,9999-12-31", mapping) == "future_date"
    planned = TOUCH.replace("happened_at: Day", "happened_at: {column: Day, future: true, precise: month}")
    (fact,) = one_row(desk, "Id,Day", "1,2027-01-31", planned)
    assert fact.precise == "month"


def test_rows_that_say_nothing_are_ignored_with_the_mappings_reason(desk: Desk) -> None:
    mapping = "ignore: [{when: {Deleted: true}, reason: deleted in the CRM}]\nnothing: no visit\n" + touch(
        "when: {Ok: true}"
    )
    rows = rows_of(
        desk.plan(
            desk.file("things.csv", "Id,Day,Deleted,Ok\n1,2026-01-05,1,1\n2,2026-01-05,0,0\n3,2026-01-05,0,1\n"),
            HEAD + mapping,
        )
    )
    assert [row.ignored for row in rows] == ["deleted in the CRM", "no visit", None]


def test_a_rate_is_kept_as_a_plain_number(desk: Desk) -> None:
    mapping = """
facts:
  - {kind: rate_seen, happened_at: Day, name: From, currency: To, value: Rate}
"""
    (fact,) = one_row(desk, "Day,From,To,Rate", '2026-01-05,USD,EUR,"1,000.9150"', mapping)
    assert (fact.name, fact.value, fact.currency) == ("USD", "1000.9150", "EUR")
    assert fact.record_id.startswith("row:")


MISTAKES = [
    ("mapping: x\n", "`source` is missing"),
    ("mapping: X y\nsource: s\nfacts: []\n", "is not a name"),
    ("sorce: s\n", 'no setting "sorce"\nDid you mean "source"?'),
    (HEAD + "facts:\n  - kind: touhc\n", 'things.yaml:8:11: no kind of fact "touhc"\nDid you mean "touch"?'),
    (HEAD + "facts:\n  - kind: touch\n    name: A\n", "touch needs `happened_at`"),
    (HEAD + "facts:\n  - kind: touch\n    hapened_at: A\n", 'Did you mean "happened_at"?'),
    (HEAD + "facts:\n  - {kind: touch, name: {colum: A}, happened_at: A}\n", 'Did you mean "column"?'),
    (HEAD + "facts:\n  - {kind: touch, name: {column: A, const: b}, happened_at: A}\n", "exactly one of"),
    (HEAD + "facts:\n  - {kind: touch, name: $cel, happened_at: A}\n", 'Did you mean "$cell"?'),
    (HEAD + "facts:\n  - {kind: person_seen, person: led}\n", 'no entry of people "led"'),
    (HEAD + "people: {lead: {email: A}}\nfacts:\n  - {kind: person_seen, person: led}\n", 'Did you mean "lead"?'),
    (HEAD + "people: {lead: {company: }}\nfacts: []\n", "names with values are expected"),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: {column: A, zone: Europe/Berln}}\n", '"Europe/Berlin"'),
    (HEAD.replace("UTC", "Utopia") + "facts: []\n", 'no time zone "Utopia"'),
    (HEAD.replace("ymd", "yyy") + "facts: []\n", 'no choice "yyy"'),
    (HEAD.replace("EUR", "euro") + "facts: []\n", '"euro" is not a currency'),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, campaign: Name}\n", "names with values are expected"),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, campaign: {nam: N}}\n", 'Did you mean "name"?'),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, when: Won}\n", "a condition is a table"),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, when: {Won: {iss: 1}}}\n", 'Did you mean "is"?'),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, when: {$x: 1}}\n", 'no name "$x"'),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, each: {split: x}}\n", "either columns or column"),
    (HEAD + "facts:\n  - {kind: touch, name: A, happened_at: A, fields: A}\n", "must hold a table"),
    (HEAD + "facts:\n  - {kind: touch, name: {column: A, values: x}, happened_at: A}\n", "must hold a table"),
    (
        HEAD + "facts:\n  - {kind: sales_contact, name: A, happened_at: A, seconds: {between: [A]}}\n",
        "a start and an end",
    ),
    (HEAD + "facts:\n  - kind: batch_imported\n", "no kind of fact"),
    (HEAD + "facts:\n  - touch\n", "needs a `kind`"),
    (HEAD + "first: many\nfacts: []\n", "not a whole number"),
    (HEAD + "ignore: [{when: {A: 1}}]\nfacts: []\n", "needs `when` and `reason`"),
    (HEAD + "file: {delimiter: ';;'}\nfacts: []\n", "is not a delimiter"),
    (HEAD + "people: [a]\nfacts: []\n", "`people` must hold names"),
    (HEAD + "columns: [a]\nfacts: []\n", "`columns` must hold names"),
    (HEAD + "source: again\nfacts: []\n", "stands twice"),
    (HEAD, "`facts` is missing"),
    ("a: [", "not valid YAML"),
    ("", "the file is empty"),
    ("- a\n", "names with values are expected"),
    ("? [a]\n: b\n", "a name must be a text"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_in_a_mapping_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(NotValid) as caught:
        parse_mapping(text, "things.yaml")
    assert said in str(caught.value)
    assert "things.yaml" in str(caught.value)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(NotValid) as caught:
        parse_mapping("maping: a\nsorce: b\nfcts: []\n", "m.yaml")
    assert len(caught.value.problems) >= 3
    assert [problem.line for problem in caught.value.problems][:3] == [1, 2, 3]
