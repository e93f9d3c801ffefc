from dataclasses import FrozenInstanceError
from datetime import date, time
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from loopline.agreement.keys import KEYS
from loopline.agreement.page import Page, Spot
from loopline.agreement.reader import read_agreement, read_page, read_text, text_hash
from loopline.agreement.starter import starter_text
from loopline.agreement.terms import Criterion, End, HandOver, Span
from loopline.agreement.tree import read_tree
from loopline.words.errors import NotValid

EXAMPLE = files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")

SMALL = """\
agreement: Small
version: 1
in_force_from: 2026-01-01
currency: EUR
life_cycle:
  - {stage: inquiry, owner: marketing}
  - {stage: won, owner: sales, reached: won}
"""


def mistakes(text: str) -> list[str]:
    """Each mistake as `line:column message / hint`."""
    with pytest.raises(NotValid) as caught:
        read_text(text)
    return [f"{p.line}:{p.column} {p.message} / {p.hint}" for p in caught.value.problems]


def test_a_small_agreement_has_the_usual_terms_for_all_it_does_not_say() -> None:
    agreement = read_text(SMALL)
    assert (agreement.unit, agreement.time_zone, agreement.fiscal_year_starts) == ("person", "UTC", (1, 1))
    assert (agreement.small_sample, agreement.credit_rule, agreement.lookback.days) == (
        20,
        "u_40_20_40",
        Decimal("365.25"),
    )
    assert [stage.reached for stage in agreement.life_cycle] == ["start", "won"]
    assert agreement.business_hours.weekdays == (0, 1, 2, 3, 4)
    assert (agreement.hand_over, agreement.capacity, agreement.close, agreement.quiet_hours) == (None,) * 4
    assert End("stalled", "nurture") in agreement.ends
    assert {end.name: end.becomes for end in agreement.ends}["rejected"] == "nurture"


def test_the_full_example_reads_every_key_there_is() -> None:
    page = Page("example.yaml")
    agreement = read_page(EXAMPLE, page)
    assert page.problems == []
    assert set(KEYS) - page.asked == set()
    assert agreement.hand_over == HandOver(
        at="mql",
        route_by=("market", "product"),
        route_then="least_load",
        accept="person",
        first_contact=Span(business_minutes=480, text="8 business hours"),
        attempts=6,
        attempts_within=Span(business_minutes=12 * 540, text="12 business days"),
        hold_up_to=Span(days=Decimal(10), text="10 days"),
        external_name="calling partner",
        external_cost=Decimal(95),
        above_then="external",
    )
    assert agreement.quiet_hours is not None
    assert agreement.quiet_hours.start == time(20)
    assert agreement.rollout[0].start == date(2026, 9, 1)


def test_the_reader_cannot_ask_for_a_key_that_is_not_explained() -> None:
    root = read_tree("version: 1", "x")
    with pytest.raises(KeyError):
        Spot(Page("x"), "", root, root).keys()["versions"]


def test_terms_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        read_text(SMALL).version = 2  # type: ignore[misc]


def test_unquoted_yes_and_no_are_the_words_yes_and_no() -> None:
    text = SMALL + "qualified: [{answer: budget, value: yes}, {answer: rival, value: no}]\n"
    assert [test.values for test in read_text(text).qualified] == [("yes",), ("no",)]


def test_a_test_knows_its_place() -> None:
    (test,) = read_text(SMALL + "qualified:\n  - {field: account.sites, op: at_least, value: 2}\n").qualified
    assert test == Criterion("sites", "account", "sites", "at_least", ("2",))
    assert (test.line, test.column) == (9, 5)


def test_a_rule_refers_to_the_target_market_as_one_test() -> None:
    text = SMALL + "target_market: [{field: account.region, value: Asia}]\nqualified: [{rule: target_market}]\n"
    assert read_text(text).qualified == (Criterion("target_market", "rule", "target_market", "is", ("yes",)),)


def test_every_mistake_is_told_at_once_in_reading_order() -> None:
    text = """\
agreement: Small
version: one
in_force_from: 2026-02-30
curency: EUR
life_cycle:
  - {stage: inquiry, owner: marketting}
  - {stage: mql, owner: marketing, reached: acepted, within: 2 buisness days}
  - {stage: won, owner: sales, reached: won}
deal: {average: 50.000 EUR, margin: 55, cycle: 3 months}
"""
    found = mistakes(text)
    assert [line.split(" ")[0] for line in found] == [
        "1:1",
        "2:10",
        "3:16",
        "4:1",
        "6:29",
        "7:45",
        "7:62",
        "9:17",
        "9:37",
    ]
    assert 'the key "currency" is missing' in found[0]
    assert 'Did you mean "currency"?' in found[3]
    assert 'Did you mean "marketing"?' in found[4]
    assert 'Did you mean "accepted"?' in found[5]
    assert "Write 55% if you mean per cent." in found[8]


def test_a_mistake_reads_as_file_section_line_and_column() -> None:
    with pytest.raises(NotValid) as caught:
        read_text(SMALL.replace("owner: sales", "owner: sale"), "agreements/v2.yaml")
    assert str(caught.value) == (
        'agreements/v2.yaml, life_cycle, line 7, column 25: no team "sale".\n'
        'Did you mean "sales"? There are: marketing, sales, both.'
    )


@pytest.mark.parametrize(
    ("addition", "mistake"),
    [
        ("unit: firm", 'no unit "firm"'),
        ("unit: [person]", "one value is expected here"),
        ("currency: EUR", 'the key "currency" is here twice'),
        ("small_sample: 5", "not a whole number from 20"),
        ("time_zone: Europe/Stokholm", 'no time zone "Europe/Stokholm". / Did you mean "Europe/Stockholm"?'),
        ("time_zone: ..", 'no time zone ".."'),
        ("time_zone: qqqqq", "Write Europe/Paris."),
        ('fiscal_year_starts: "02-29"', 'not every year has a day "02-29"'),
        ("fiscal_year_starts: February", "not a month and a day"),
        ("business_hours: late", "keys are expected here"),
        ('business_hours: {from: "17:00", to: "08:00"}', "work ends before it starts"),
        ('business_hours: {from: "24:00", to: "24:00"}', "the day ends at 24:00"),
        ("business_hours: {days: someday}", "not a day of the week"),
        ("business_hours: {from: 8am}", "not a time of day"),
        ("business_hours: {holidays: [2026-12-24, 2026-12-24]}", '"2026-12-24" is here twice'),
        ("business_hours: {holidays: [2026-12-24, ]}", ""),
        ("business_hours: {holidays: [~]}", "an empty value"),
        ("business_hours: {holidays: [1812-12-24]}", "is not a day"),
        ("products: [assessment]", "keys are expected here"),
        ("products: {assessment: {motion: led}}", 'no motion "led". / Did you mean "lead"?'),
        ("close: {ratio: 30%}", 'the key "within" is missing'),
        ("close: {ratio: 130%, within: 6 months}", "is more than the whole. / A share is at most 100%."),
        ("close: {ratio: some, within: 6 months}", "is not a share"),
        ("close: {ratio: 30%, within: 0 months}", "this must be longer than 0"),
        ("close: {ratio: 30%, within: 6 business days}", "is business time"),
        ("close: {ratio: 30%, within: half a year}", "is not a length of time"),
        ("close: {ratio: 30%, within: 200 years}", "is longer than 100 years"),
        ("deal: {average: -5}", "is not a number of 0 or more"),
        ("deal: {average: 0}", "this must be more than 0"),
        ("deal: {average: 9_000_000_000_000}", "is too large"),
        ("credit: {rule: u_40_40_20}", 'no rule of credit "u_40_40_20"'),
        ("cost_shared: {tools: by magic}", "no way to share out cost"),
        ("target_market: [{name: Region 1, field: account.region, value: Asia}]", 'Write "region_1".'),
        ("target_market: [{name: 1, field: account.region, value: Asia}]", "Write something like in_market."),
        ("target_market: {field: account.region}", "a list is expected here"),
        ("target_market: [{field: region, value: Asia}]", "Write account.region or person.region."),
        ("target_market: [{field: account., value: Asia}]", '"account." names no field'),
        ("target_market: [{field: acount.region, value: Asia}]", 'Did you mean "account"?'),
        ("target_market: [{value: Asia}]", "a test names exactly one of field or answer"),
        ("target_market: [{field: account.a, answer: b, value: Asia}]", "a test names exactly one of field or answer"),
        ("target_market: [{field: account.region, op: equals, value: Asia}]", 'no operator "equals"'),
        ("target_market: [{field: account.region}]", "`is` takes one value"),
        ("target_market: [{field: account.region, op: filled, value: x}]", "`filled` takes no value"),
        ("target_market: [{field: account.sites, op: between, value: [1]}]", "`between` takes two values"),
        ("target_market: [{field: account.sites, op: in, value: []}]", "`in` takes a value"),
        ("target_market: [{field: account.sites, op: at_least, value: many}]", '"many" is not a number'),
        ("target_market: [{field: account.since, op: before, value: May}]", '"May" is not a day'),
        (
            "target_market: [{field: account.region, value: A}, {field: person.region, value: B}]",
            'a second test "region"',
        ),
        ("target_market: [region]", "keys are expected here"),
        ("qualified: [{rule: target_market}]", "there is no target_market and no market to refer to"),
        (
            "target_market: [{field: account.region, value: A}]\nqualified: [{rule: target_markt}]",
            'Did you mean "target_market"?',
        ),
        (
            "target_market: [{field: account.region, value: A}]\nqualified: [{rule: target_market, value: yes}]",
            "`rule` takes no value",
        ),
        ("target_market: [{field: account.region, value: A}]\nqualified: [{op: is}]", "one of field, answer or rule"),
        ("markets: {asia: Asia}", "keys are expected here"),
        ("markets: {asia: }", "a market needs a test"),
        ("markets: {asia: {where: []}}", 'the market "asia" has no test'),
        ("markets: {asia: {field: account.a, value: A, where: [{field: account.b, value: B}]}}", "either one test or"),
        ("score: {fit: {up_to: 0, rules: []}}", "this must be more than 0"),
        ("score: {fit: {up_to: 9, rules: [{when: asia, points: 5}]}}", 'no list of tests "asia"'),
        ("score: {fit: {up_to: 9, rules: [{field: person.title, op: filled}]}}", 'the key "points" is missing'),
        ("score: {fit: {up_to: 9, rules: [{points: 3}]}}", "a test names exactly one of field or answer"),
        (
            "target_market: [{field: account.region, value: A}]\n"
            "score: {fit: {up_to: 9, rules: [{when: target_market, field: account.a, points: 5}]}}",
            "a rule has either `when` or a test",
        ),
        (
            "score: {fit: {up_to: 9, rules: [{answer: a, value: b, points: 1}, {answer: a, value: c, points: 2}]}}",
            'a second rule "a"',
        ),
        ("score: {behaviour: {up_to: 9, points: {clicked: -2}}}", "is not a number of 0 or more"),
        ("ends: {stalled: nurture}", "after how long is not said"),
        ("ends: {stalled: {then: end}}", 'the key "after" is missing'),
        ("ends: {unsubscribed: nurture}", "who unsubscribed is left alone"),
        ("ends: {lots: end}", 'Did you mean "lost"?'),
        ("hand_over: {at: mql}", 'no stage "mql"'),
        ("hand_over: {at: inquiry, first_contact: 2 days}", "is calendar time"),
        ("hand_over: {at: inquiry, first_contact: 2 business weeks}", "a business week is not counted"),
        ("hand_over: {at: inquiry, first_contact: 99999999 business days}", "is longer than 100 years"),
        ("hand_over: {at: inquiry, attempts: often}", "does not say how often in which time"),
        ("hand_over: {at: inquiry, attempts: 0 in 5 days}", "is not a whole number from 1"),
        ("hand_over: {at: inquiry, route: {by: [size]}}", 'no way to route by "size"'),
        ("hand_over: {at: inquiry, above_capacity: {then: external}}", "nobody outside is named"),
        ("hand_over: {at: inquiry, reject_reasons: {no time: sales}}", "owner and loss are expected here"),
        ("hand_over: {at: inquiry, reject_reasons: {no time: {owner: sals}}}", 'Did you mean "sales"?'),
        (
            "hand_over: {at: inquiry, reject_reasons: {No time: {owner: sales}}}\nreasons_owner: {no time: marketing}",
            'the reason "no time" has another owner or loss above',
        ),
        ("capacity: {leads_per_rep_per_week: -1}", "is not a number of 0 or more"),
        ("capacity: {reps: {new hire: }}", '"new hire" has no number'),
        ("capacity: {reps: {new hire: 4 until soon}}", '"soon" is not a day'),
        ("capacity: {absent: [{rep: ann, from: 2026-07-02, to: 2026-07-01}]}", "the last day away is before the first"),
        ("quiet_hours: {from: '19:00', to: '19:00'}", "quiet hours end when they start"),
        (
            "pay: [{origin: sales, commission: 1%}, {origin: sales, commission: 2%}]",
            'a second commission for origin "sales"',
        ),
        ("goals: [{period: 2026-Q5, deals: 1}]", '"2026-Q5" is not a period'),
        ("goals: [{period: 2026-Q3}]", "the goal counts nothing"),
        ("goals: [{period: 2026-Q3, mqls: 1}]", 'no measure "mqls"'),
        ("goals: [{period: 2026-Q3, deals: 1, product: x}]", 'no product "x"'),
        ("goals: [{period: 2026-Q3, deals: 1}, {period: 2026-Q3, revenue: 1}]", "a second goal for the same period"),
        ("promises: {sales: [{close_ratio: high}]}", '"high" is not a mark'),
        ('promises: {sales: [{close_ratio: ">= 30"}]}', "a share is at most 100%"),
        ("promises: {sales: [{close_ratio: goal}]}", "goals hold no close_ratio"),
        ("promises: {sales: [{close_ratio: }]}", '"close_ratio" has no mark'),
        ("promises: {sales: [{close_rato: goal}]}", 'Did you mean "close_ratio"?'),
        ("promises: {sales: [{inquiries: goal, close_ratio: always}]}", "a promise is one measure with its mark"),
        ("nurture: {a: {for: {missing: b}, consent: mail, steps: []}}", 'no test of `qualified` "b"'),
        (
            "nurture: {a: {for: {missing: []}, consent: mail, holdout: 100%, steps: []}}",
            "with a holdout of 100% nobody gets anything",
        ),
        ("nurture: {a: {for: {missing: []}, consent: mail, steps: [{after: 1 day}]}}", 'the key "send" is missing'),
        ("rollout: [{step: ' ', from: 2026-01-01}]", "this must be a short text on one line"),
        ("[a]: b", "a key must be a text"),
        ("qqqqqqqqqqqqqqqq: 1", 'no key "qqqqqqqqqqqqqqqq" here'),
    ],
)
def test_each_mistake_says_what_is_wrong(addition: str, mistake: str) -> None:
    text = f"{SMALL}{addition}\n"
    if not mistake:
        read_text(text)
        return
    found = mistakes(text)
    assert any(mistake in line for line in found), found
    assert all(int(line.split(":")[0]) >= 4 for line in found)


@pytest.mark.parametrize(
    ("stages", "mistake"),
    [
        ("[]", "the path has no stage"),
        ("[{stage: a, owner: sales}]", "the path has no way to a win"),
        ("[{stage: won, owner: sales, reached: won}, {stage: a, owner: sales}]", "nothing can follow"),
        ("[{stage: a, owner: sales}, {stage: a, owner: sales, reached: won}]", 'the stage "a" is here twice'),
        ("[{stage: a, owner: sales}, {stage: b, owner: sales, reached: start}]", "only the first stage"),
        ("[{stage: a, owner: sales, reached: {score: 5}}]", "no score is agreed"),
        ("[{stage: a, owner: sales, reached: {score: }}]", "by a score or by one of the words"),
        ("[{stage: a, owner: sales, reached: qualified}]", "no test says what is qualified"),
        ("[{stage: lost, owner: sales, reached: won}]", '"lost" is an end of a pass'),
        ("[{stage: MQL, owner: sales, reached: won}]", 'Write "mql".'),
        ("{stage: a}", "a list is expected here"),
        ("", 'the key "life_cycle" is missing'),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(stages: str, mistake: str) -> None:
    text = SMALL[: SMALL.index("life_cycle")] + f"life_cycle: {stages}\n"
    found = mistakes(text)
    assert any(mistake in line for line in found), found


def test_a_threshold_the_score_never_reaches_is_refused() -> None:
    text = SMALL + "score: {answers: {up_to: 20, points: {budget: 20}}}\n"
    stage = "  - {stage: mql, owner: marketing, reached: {score: %s}}\n  - {stage: won"
    assert read_text(text.replace("  - {stage: won", stage % 20))
    assert "the score never gets past 20" in mistakes(text.replace("  - {stage: won", stage % 21))[0]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "1:1 the file is empty"),
        ("# nothing\n", "1:1 the file is empty"),
        ("just words", "1:1 keys are expected here"),
        ("a: [1, 2", "a list in [ ] is not closed"),
        ("a: {b: 1", "keys in { } are not closed"),
        ("a: 'text", "a quote is opened and not closed"),
        ("a: 1\n\tb: 2", "2:1 a tab stands here"),
        ("a: b: c", "1:5 a colon where none can stand"),
        ("a: &x 1\nb: *x", "1:4 & and * do not stand for other values here"),
        ("a: *x", "1:4 & and * do not stand for other values here"),
        ("a: !!python/object:os.system 1", "1:4 a tag (!) has no meaning here"),
        ("a: 1\n---\nb: 2", "2:1 a second document starts here"),
        ("[" * 30, "nested too deeply"),
        ('a: "\\U99999999"', "1:1 the file is not readable as YAML"),
        ("a: *", "the file is not readable as YAML from here on"),
        ("a: 1\nb: \0", "2:4 the character '\\x00' cannot stand in a text"),
        ("a: \ud800", "1:4 the character '\\ud800' cannot stand in a text"),
        ("a" * 1_000_001, "1:1 the file is too long"),
    ],
)
def test_what_is_not_yaml_is_refused_in_plain_words(text: str, mistake: str) -> None:
    found = mistakes(text)
    assert len(found) >= 1
    assert mistake in found[0]


def test_a_file_is_read_with_its_name_in_the_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_agreement(path).text_hash == text_hash(SMALL)
    path.write_bytes(SMALL.encode() + b"# M\xfcller\n")
    with pytest.raises(NotValid, match=r"agreement.yaml, line 8, column 4: a byte that is not UTF-8."):
        read_agreement(path)
    with pytest.raises(NotValid, match=r"none.yaml: there is no such file."):
        read_agreement(tmp_path / "none.yaml")
    with pytest.raises(NotValid, match="the file cannot be read"):
        read_agreement(tmp_path)


def test_the_hash_is_of_the_text_whatever_its_line_ends() -> None:
    assert text_hash("a: 1\r\nb: 2\r") == text_hash("a: 1\nb: 2\n")
    assert text_hash("a: 1") != text_hash("a: 2")
    assert read_text(SMALL).text_hash == text_hash(SMALL)


def test_the_starter_reads_without_a_mistake() -> None:
    text = starter_text('Ann\'s "best" firm: 2026', currency="SEK", time_zone="Europe/Stockholm")
    agreement = read_text(text)
    assert (agreement.title, agreement.currency) == ('Ann\'s "best" firm: 2026', "SEK")
    assert [(stage.name, stage.reached) for stage in agreement.life_cycle] == [
        ("inquiry", "start"),
        ("mql", "observed"),
        ("sal", "accepted"),
        ("qualified_opportunity", "opportunity"),
        ("won", "won"),
    ]
