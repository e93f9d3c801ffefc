"""Where a cohort stands, stage by stage: stories on a record filled by hand."""

from __future__ import annotations

import random

from answers.handmade import AGREED, Company, by, day
from loopline.answers.funnel import FUNNEL

WON = "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 60"


def company(*lives: str, text: str = AGREED) -> Company:
    made = Company(text)
    for number, life in enumerate(lives):
        made.lead(f"lead {number:03}", life)
    return made


def test_every_entry_went_on_joined_leaked_or_is_still_inside() -> None:
    made = company(
        WON,
        "inquiry 0 | mql 5 | joined 9",
        "inquiry 0 | mql 5 | rejected 9: no time",
        "inquiry 0 | mql 5",
        "inquiry 0 | stalled 50",
    )
    rows = by(made.asks(FUNNEL), "stage")
    mql = rows["mql"]
    assert [mql[name] for name in ("entered", "advanced", "joined", "leaked", "inside")] == [4, 1, 1, 1, 1]
    assert rows["inquiry"]["leaked"] == 1
    assert rows["won"]["inside"] == 1
    for row in rows.values():
        assert row["entered"] == row["advanced"] + row["joined"] + row["leaked"] + row["inside"]


def test_the_reasons_of_a_stage_add_up_to_its_leaks() -> None:
    made = company(
        *["inquiry 0 | mql 5 | rejected 9: No Time"] * 2, "inquiry 0 | mql 5 | lost 9", "inquiry 0 | mql 1 | stalled 60"
    )
    notes = made.asks(FUNNEL).notes
    assert "Left for good at mql: no time 2, not given 1, stalled 1." in notes


def test_a_late_step_is_counted_so_far_but_not_in_the_rate() -> None:
    made = company(*["inquiry 0 | mql 5"] * 15, *["inquiry 0 | mql 11"] * 5)
    mql = by(made.asks(FUNNEL), "stage")["mql"]
    assert mql["entered"] == 20
    assert (mql["reached"], mql["ripe"], mql["step_rate"]) == (15, 20, 0.75)
    assert mql["median_days"] == 5


def test_a_window_still_running_is_shown_and_never_counted_as_lost() -> None:
    made = company(*["inquiry 0 | mql 5"] * 20, *["inquiry 95"] * 7)
    mql = by(made.asks(FUNNEL, as_of=100), "stage")["mql"]
    assert (mql["ripe"], mql["not_ripe"], mql["step_rate"]) == (20, 7, 1.0)


def test_a_window_that_ends_as_the_data_end_has_not_run_out() -> None:
    made = company("inquiry 0")
    assert by(made.asks(FUNNEL, as_of=10), "stage").get("mql", {"ripe": 0})["ripe"] == 0
    assert by(made.asks(FUNNEL, as_of=10.01), "stage")["mql"]["ripe"] == 1


def test_who_began_before_ends_were_recorded_is_counted_beside_the_rates() -> None:
    made = company(*["inquiry 0 | mql 5"] * 20)
    for number in range(30):
        made.lead(f"early {number}", "inquiry 0 | mql 5", observed_from_start=False)
    rows = by(made.asks(FUNNEL), "stage")
    assert (rows["inquiry"]["entered"], rows["inquiry"]["not_observed"]) == (50, 30)
    assert (rows["mql"]["ripe"], rows["mql"]["first_ripe"]) == (20, 20)


def test_a_filled_in_stage_serves_the_counts_and_no_rate() -> None:
    made = company(*["inquiry 0 | mql 5"] * 20, *["inquiry 0 | ?mql 8 | sal 8"] * 10)
    result = made.asks(FUNNEL)
    mql = by(result, "stage")["mql"]
    assert (mql["entered"], mql["filled_in"], mql["ripe"], mql["step_rate"]) == (30, 10, 20, 1.0)
    assert by(result, "stage")["sal"]["ripe"] == 20  # the filled-in mql says nothing of the step to sal
    assert any("filled in (10 of 70)" in note for note in result.notes)


def test_a_stage_no_source_records_has_no_rate() -> None:
    made = company(*["inquiry 0"] * 30, *["inquiry 0 | ?mql 8 | sal 8"] * 10)
    result = made.asks(FUNNEL)
    mql = by(result, "stage")["mql"]
    assert mql["entered"] == 10
    assert mql["step_rate"] is None
    assert any(note.startswith("No source records mql") for note in result.notes)


def test_the_product_of_the_step_rates_is_the_rate_from_the_first_stage() -> None:
    lives = [WON] * 30 + ["inquiry 0 | mql 5 | sal 8"] * 30 + ["inquiry 0 | mql 2"] * 25 + ["inquiry 0"] * 15
    rows = company(*lives).asks(FUNNEL).rows
    rate = 1.0
    for row in rows:
        rate *= row["step_rate"] if row["step_rate"] is not None else 1.0
        if row["first_rate"] is not None:
            assert abs(rate - row["first_rate"]) < 1e-12
    assert rows.rows[-1][rows.names.index("first_rate")] == 0.3


def test_a_stage_without_an_agreed_window_has_a_rate_only_once_nobody_is_inside() -> None:
    text = AGREED.replace(", reached: accepted, within: 10 days", ", reached: accepted")
    open_ended = company(*["inquiry 0 | mql 5 | sal 90"] * 20, "inquiry 0 | mql 5", text=text)
    result = open_ended.asks(FUNNEL)
    assert by(result, "stage")["sal"]["step_rate"] is None
    assert any("No window is agreed for sal" in note for note in result.notes)
    done = company(*["inquiry 0 | mql 5 | sal 90"] * 20, "inquiry 0 | mql 5 | lost 9", text=text)
    assert by(done.asks(FUNNEL), "stage")["sal"]["step_rate"] == 20 / 21


def test_the_agreed_close_window_stands_in_where_the_last_stage_has_none() -> None:
    text = AGREED.replace("reached: won, within: 100 days", "reached: won")
    late = "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 130"
    row = by(company(*[WON] * 15, *[late] * 5, text=text).asks(FUNNEL), "stage")["won"]
    assert (row["reached"], row["ripe"]) == (15, 20)


def test_few_cases_show_counts_and_a_range_but_no_share() -> None:
    result = company(*["inquiry 0 | mql 5"] * 19).asks(FUNNEL)
    mql = by(result, "stage")["mql"]
    assert (mql["step_rate"], mql["reached"], mql["ripe"]) == (None, 19, 19)
    assert mql["step_low"] > 0.9
    assert any("fewer than 20" in note for note in result.notes)
    assert "too few" in result.sentence


def test_the_sentence_names_the_narrowest_step() -> None:
    lives = (
        [WON] * 10 + ["inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20"] * 10 + ["inquiry 0 | mql 5 | sal 8"] * 5
    )
    sentence = company(*lives).asks(FUNNEL).sentence
    assert sentence.startswith("Of 25 leads that began over all recorded time, 10 reached won so far")
    assert "narrowest step is into won: 10 of 20" in sentence


def test_groups_add_up_to_the_whole() -> None:
    made = Company()
    chance = random.Random(3)
    lives = [
        WON,
        "inquiry 0",
        "inquiry 0 | mql 5 | lost 20: price",
        "inquiry 3 | mql 9 | joined 10",
        "inquiry 0 | mql 30",
    ]
    for number in range(120):
        made.lead(f"l{number}", chance.choice(lives), source=chance.choice(["web", "fair", None]), product="p")
    whole = by(made.asks(FUNNEL), "stage")
    for group in ("source", "product", "market"):
        rows = list(made.asks(FUNNEL, by=group).rows)
        for stage, total in whole.items():
            parts = [row for row in rows if row["stage"] == stage]
            for name in (name for name, column in FUNNEL.columns.items() if column.adds):
                assert sum(part[name] for part in parts) == total[name], (group, stage, name)


def test_a_cohort_is_who_began_in_the_period_whatever_happens_later() -> None:
    made = company(WON)
    made.lead("later", "inquiry 40 | mql 45")
    rows = by(made.asks(FUNNEL, period="2026-01"), "stage")
    assert rows["inquiry"]["entered"] == 1
    assert rows["won"]["entered"] == 1  # won in March


def test_a_pass_whose_start_is_not_known_counts_only_over_all_time() -> None:
    made = company(WON)
    made.lead("undated", "inquiry 3", created_at=None)
    assert by(made.asks(FUNNEL), "stage")["inquiry"]["entered"] == 2
    assert by(made.asks(FUNNEL, period="2026"), "stage")["inquiry"]["entered"] == 1
    assert by(made.asks(FUNNEL), "stage")["inquiry"]["not_observed"] == 1


def test_a_product_with_its_own_path_is_measured_on_it() -> None:
    text = AGREED + (
        "products:\n  training:\n    motion: lead\n    life_cycle:\n"
        "      - {stage: inquiry, owner: marketing}\n"
        "      - {stage: won, owner: sales, reached: won, within: 20 days}\n"
    )
    made = Company(text)
    for number in range(20):
        made.lead(f"t{number}", "inquiry 0 | won 10", product="training")
    won = by(made.asks(FUNNEL), "stage")["won"]
    assert (won["reached"], won["ripe"], won["first_reached"]) == (20, 20, 20)


def test_nobody_in_the_period_is_said() -> None:
    assert company().asks(FUNNEL, period="2026-Q3").sentence == "No lead began in 2026-Q3."
    assert day(1) > day(0)
