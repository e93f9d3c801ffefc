from importlib.resources import files

from loopline.agreement.changes import diff, said
from loopline.agreement.reader import read_text

EXAMPLE = files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")


def changes(*edits: tuple[str, str]) -> list[str]:
    """What differs between the example and the example with these edits."""
    text = EXAMPLE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return [str(change) for change in diff(read_text(EXAMPLE), read_text(text))]


def test_a_version_does_not_differ_from_itself_or_from_its_comments() -> None:
    assert changes() == []
    assert changes(("version: 2", "version: 2   # the second")) == []


def test_changed_new_and_dropped_terms_read_as_sentences() -> None:
    found = changes(
        ("reached: accepted, within: 2 business days", "reached: accepted, within: 1 business day"),
        ("close: {ratio: 30%, within: 9 months}", "close: {ratio: 32.5%, within: 9 months}"),
        ("discount_rate: 7%\n", ""),
        ("signals: [", "signals: [share_of_wallet, "),
        ("third of this", "quarter of this"),
    )
    assert found == [
        "life_cycle.sal.within: 2 business days -> 1 business day",
        "close.ratio: 30% -> 32.5%",
        "signals: customer_satisfaction, brand_preference -> share_of_wallet, customer_satisfaction, brand_preference",
        "discount_rate: 7% (no longer)",
    ]
    assert changes(("small_sample: 25\n", "small_sample: 25\n"), ("pay: [", "pay: [")) == []


def test_a_test_a_promise_or_a_goal_is_named() -> None:
    found = changes(
        ("value: [50, 5000]", "value: [20, 5000]"),
        ('{answered_with_reason: ">= 85%"}', '{answered_with_reason: ">= 90%"}'),
        ("deals: 14", "deals: 15"),
        ("{when: pharma, name: pharma_bonus, points: 5}", "{when: food, name: food_bonus, points: 5}"),
    )
    assert "target_market.size: account.employees between 50, 5000 -> account.employees between 20, 5000" in found
    assert "promises.sales answered_with_reason: >= 0.85 -> >= 0.9" in found
    assert "goals.FY2026-Q3.measures.deals: 14 -> 15" in found
    assert "score.fit.rules.food_bonus.points: 5 (new)" in found
    assert "score.fit.rules.pharma_bonus.points: 5 (no longer)" in found


def test_the_order_of_stages_and_markets_counts() -> None:
    food = "  food: {field: account.industry, op: in, value: [food, beverages]}\n"
    found = changes((food, ""), ("  universities:", f"{food}  universities:"))
    assert found == ["markets: food, pharma, universities -> pharma, food, universities"]


def test_two_items_of_one_name_stay_two() -> None:
    text = EXAMPLE.replace("send: lab-case-study", "send: executive-briefing")
    told = said(read_text(text))
    place = "nurture.needs_support.steps.executive-briefing.after"
    assert (told[place], told[f"{place} (2)"]) == ("0 days", "21 days")


def test_times_and_days_read_as_written() -> None:
    told = said(read_text(EXAMPLE))
    assert told["fiscal_year_starts"] == "04-01"
    assert told["business_hours"] == "mon tue wed thu fri, 08:30 to 17:30, closed on 2026-11-26, 2026-12-25"
    assert told["quiet_hours.start"] == "20:00"
    assert told["hand_over.attempts_within"] == "12 business days"
