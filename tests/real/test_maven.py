"""Does Loopline answer on Maven's pipeline what is known of it, and fall into neither trap?

The traps: closes were recorded only from March 2017 on, and the data ends with 2017 (by today's date all open
opportunities would count as not won).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from loopline.loop import Loop
from real.asking import asked_workspace, by, one, rows
from real.importing import real_file

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    files = [real_file("maven_crm", name) for name in ("accounts.csv", "sales_teams.csv", "sales_pipeline.csv")]
    with asked_workspace("maven", tmp_path_factory.mktemp("asked") / "maven", files) as loop:
        yield loop


def test_win_rate_and_what_it_is_made_of(maven: Loop) -> None:
    ratio = one(maven, "close_ratio")
    assert (ratio["qualified"], ratio["won"], ratio["still_open"]) == (8_300, 4_238, 1_589)
    assert ratio["closed"] - ratio["closed_won"] == 2_473
    assert round(100 * ratio["win_rate"], 2) == 63.15


def test_revenue_and_time_to_a_win(maven: Loop) -> None:
    quality = one(maven, "lead_quality")
    assert quality["revenue"] == Decimal("10005534.00")
    assert quality["mean_cycle_days"] == pytest.approx(51.78, abs=0.01)


def test_open_is_not_lost(maven: Loop) -> None:
    stages = by(maven, "funnel", "stage")
    opened = stages["qualified_opportunity"]
    assert opened["entered"] == opened["advanced"] + opened["leaked"] + opened["inside"] + opened["joined"]
    assert (opened["leaked"], opened["inside"]) == (2_473, 1_589)
    assert sum(row["leads"] for row in rows(maven, "leakage")) == 2_473


def test_opportunities_without_a_date_are_open_and_in_no_stage(maven: Loop) -> None:
    assert sum(row["opportunities"] for row in rows(maven, "pipeline")) == 1_589 + 500
    assert by(maven, "funnel", "stage")["qualified_opportunity"]["entered"] == 8_300


def test_closes_that_were_not_recorded_yet_are_in_no_ratio(maven: Loop) -> None:
    before = one(maven, "close_ratio", period="2016-10-01..2017-02-28")
    assert before["not_observed"] == before["qualified"] == 1_185
    assert (before["ripe"], before["close_ratio"]) == (0, None)
    assert one(maven, "close_ratio")["not_observed"] == 1_185


def test_the_end_of_the_data_is_not_the_clock(maven: Loop) -> None:
    assert maven.ask("close_ratio").result.asked.as_of.date().isoformat() == "2018-01-01"
    last = one(maven, "close_ratio", period="2017-10-01..2017-12-31")
    assert last["ripe"] == 0
    assert last["not_ripe"] == last["qualified"] > 0


def test_nothing_is_filled_in_before_what_is_recorded(maven: Loop) -> None:
    assert set(by(maven, "funnel", "stage")) == {"qualified_opportunity", "won"}
    assert all(row["filled_in"] == 0 for row in rows(maven, "funnel"))


def test_sums_over_agents_are_the_whole(maven: Loop) -> None:
    agents = rows(maven, "close_ratio", by="rep")
    assert sum(agent["won"] for agent in agents) == 4_238
    assert sum(agent["qualified"] for agent in agents) == 8_300
    assert len(agents) == 30


def test_both_spellings_of_a_product_are_one(maven: Loop) -> None:
    products = by(maven, "close_ratio", "name", by="product")
    assert len(products) == 7
    assert "GTXPro" not in products
