"""Which leads become customers: stories on a record filled by hand."""

from __future__ import annotations

from answers.handmade import AGREED, Company, by, day, only_row
from loopline.answers.lead_quality import LEAD_QUALITY

WON = "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 60"
SHORT = AGREED.replace("within: 100 days}", "within: 10 days}")  # windows: 10 + 10 + 30 + 10 = 60 days


def test_only_leads_whose_windows_have_run_out_are_in_the_rate() -> None:
    made = Company()
    for number in range(25):
        made.lead(f"old {number}", WON if number < 5 else "inquiry 0")
    for number in range(30):
        made.lead(f"young {number}", "inquiry 100 | mql 101")
    row = only_row(made.asks(LEAD_QUALITY, as_of=200, by="all"))
    assert (row["leads"], row["ripe"], row["won_in_time"], row["not_ripe"]) == (55, 25, 5, 30)
    assert row["won_rate"] == 0.2
    assert row["won_low"] < 0.2 < row["won_high"]


def test_a_late_win_counts_as_won_so_far_but_not_in_time() -> None:
    made = Company(SHORT)
    for number in range(20):
        made.lead(f"l{number}", "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 100")
    row = only_row(made.asks(LEAD_QUALITY, by="all"))
    assert (row["won"], row["won_in_time"], row["won_rate"]) == (20, 0, 0.0)


def test_leads_before_ends_were_recorded_are_counted_beside() -> None:
    made = Company()
    made.lead("early", WON, observed_from_start=False)
    result = made.asks(LEAD_QUALITY, by="all")
    row = only_row(result)
    assert (row["leads"], row["won"], row["ripe"], row["not_observed"]) == (1, 1, 0, 1)
    assert any("began before their end could be recorded" in note for note in result.notes)


def test_the_cycle_counts_calendar_days() -> None:
    made = Company()
    made.lead("a", "inquiry 0.9 | won 3.1")
    made.lead("b", "inquiry 0 | won 10")
    made.lead("c", "inquiry 0 | won 2")
    row = only_row(made.asks(LEAD_QUALITY, by="all"))
    assert (row["mean_cycle_days"], row["median_cycle_days"]) == (5.0, 3.0)


def test_meeting_the_criteria_is_yes_no_or_not_known() -> None:
    made = Company()
    for name in ("yes", "no", "half", "nothing"):
        made.lead(name, "inquiry 0")
    answers = {
        "yes": ("yes", "yes"),
        "no": ("yes", "no"),
        "half": ("yes", "unknown"),
        "nothing": ("unknown", "unknown"),
    }
    for lead, results in answers.items():
        for criterion, result in zip(("project_leader", "budget"), results, strict=True):
            made.put("meets", lead_id=lead, criterion=criterion, result=result, from_at=day(0))
    row = only_row(made.asks(LEAD_QUALITY, by="all"))
    assert (row["met_all"], row["not_met"], row["unknown"]) == (1, 1, 2)


def test_while_nothing_is_known_of_the_criteria_there_is_no_share() -> None:
    made = Company()
    for number in range(30):
        made.lead(f"l{number}", "inquiry 0")
    result = made.asks(LEAD_QUALITY, by="all")
    assert only_row(result)["met_share"] is None
    assert "For no lead is it known whether it meets the agreed criteria." in result.notes


def test_without_agreed_criteria_that_is_said() -> None:
    head, _, tail = AGREED.partition("qualified:\n")
    text = head + tail[tail.index("hand_over:") :]
    made = Company(text)
    made.lead("a", "inquiry 0")
    result = made.asks(LEAD_QUALITY, by="all")
    assert only_row(result)["unknown"] == 0
    assert any(note.startswith("No criteria") for note in result.notes)


def test_the_last_word_of_sales_counts_once_per_lead() -> None:
    made = Company()
    for name in ("a", "b", "c"):
        made.lead(name, "inquiry 0 | mql 5")
    made.handed("a", 6, 8, answered_at=day(7), answer="rejected", reason="no time")
    made.handed("a", 9, 11, answered_at=day(10), answer="accepted")
    made.handed("b", 6, 8, answered_at=day(7), answer="rejected", reason="no time")
    row = only_row(made.asks(LEAD_QUALITY, by="all"))
    assert (row["accepted"], row["rejected"]) == (1, 1)


def test_an_unknown_amount_is_not_zero() -> None:
    made = Company()
    made.lead("known", WON, amount=500)
    made.lead("unknown", WON)
    made.put("sales_time", seq=900, lead_id="known", at=day(9), seconds=3600, cost_minor=8500)
    result = made.asks(LEAD_QUALITY, by="all")
    row = only_row(result)
    assert (row["revenue"], row["won_without_amount"], row["sales_cost"]) == (50_000, 1, 8500)
    assert "1 won lead has no known amount: not in revenue." in result.notes


def test_a_group_stands_out_only_where_its_range_says_so() -> None:
    made = Company()
    for source, won in (("good", 60), ("poor", 5)):
        for number in range(100):
            made.lead(f"{source}{number}", WON if number < won else "inquiry 0", source=source)
    result = made.asks(LEAD_QUALITY)
    assert "good lies above that (60% of 100), poor below (5.0% of 100)." in result.sentence
    rows = by(result, "name")
    assert rows["poor"]["won_rate"] < rows["poor"]["won_drawn"] < rows["good"]["won_drawn"] < 0.6


def test_groups_that_differ_by_chance_are_not_ranked() -> None:
    made = Company()
    for source, won in (("web", 10), ("fair", 11)):
        for number in range(100):
            made.lead(f"{source}{number}", WON if number < won else "inquiry 0", source=source)
    made.lead("single", "inquiry 0", source="tiny")
    result = made.asks(LEAD_QUALITY)
    assert result.sentence.endswith("No source stands out from the others.")
    assert any("do not rank them" in note for note in result.notes)
    assert by(result, "name")["tiny"]["won_rate"] is None


def test_nobody_and_too_few_are_said() -> None:
    made = Company()
    assert made.asks(LEAD_QUALITY, period="2026-Q2").sentence == "No lead began in 2026-Q2."
    made.lead("a", WON)
    assert made.asks(LEAD_QUALITY).sentence.endswith("1 have run their full time, too few to name a rate.")
