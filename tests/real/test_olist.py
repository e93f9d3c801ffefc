"""Does Loopline answer on Olist what is known of it, and fall into neither trap?

The traps: deals were recorded only from December 2017 on (leads before them seem never to be won, and conversion
seems to triple in 2018), and the data ends in November 2018 (by today's date every open lead would count as not won).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loopline.loop import Loop
from real.asking import asked_workspace, by, rows
from real.importing import real_file

pytestmark = [pytest.mark.real, pytest.mark.slow]

FILES = (
    "olist_marketing_qualified_leads_dataset.csv",
    "olist_closed_deals_dataset.csv",
    "olist_sellers_dataset.csv",
)


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    files = [real_file("olist_funnel", name) for name in FILES]
    with asked_workspace("olist", tmp_path_factory.mktemp("asked") / "olist", files) as loop:
        yield loop


def test_842_of_8000_leads_were_won(olist: Loop) -> None:
    stages = by(olist, "funnel", "stage")
    assert (stages["mql"]["entered"], stages["won"]["entered"]) == (8_000, 842)
    assert stages["mql"]["filled_in"] == 1  # one deal is dated before its lead, and is no second pass of it
    assert round(100 * 842 / stages["mql"]["entered"], 3) == 10.525
    assert sum(source["leads"] for source in by(olist, "lead_quality", "name", by="source").values()) == 8_000


def test_what_each_source_won(olist: Loop) -> None:
    sources = by(olist, "lead_quality", "name", by="source")
    assert {name: sources[name]["won"] for name in ("social", "paid search", "organic search", "email")} == {
        "social": 75,
        "paid search": 195,
        "organic search": 271,
        "email": 15,
    }
    assert {name: sources[name]["leads"] for name in ("social", "paid search", "email", "none")} == {
        "social": 1_350,
        "paid search": 1_586,
        "email": 493,
        "none": 60 + 1_099,
    }
    assert sum(source["won"] for source in sources.values()) == 842


def test_the_cycle_takes_48_days_and_that_of_social_longest(olist: Loop) -> None:
    sources = by(olist, "lead_quality", "name", by="source")
    (everybody,) = rows(olist, "lead_quality", by="all")
    assert everybody["mean_cycle_days"] == pytest.approx(48.4, abs=0.05)
    assert everybody["median_cycle_days"] == 14
    assert sources["social"]["mean_cycle_days"] == pytest.approx(61.0, abs=0.8)


def test_recording_that_starts_late_does_not_triple_conversion(olist: Loop) -> None:
    before = by(olist, "funnel", "stage", period="2017-Q3")
    assert before["mql"]["not_observed"] == before["mql"]["entered"] == 937
    assert (before["won"]["ripe"], before["won"]["step_rate"]) == (0, None)
    rates = [by(olist, "funnel", "stage", period=quarter)["won"]["step_rate"] for quarter in ("2018-Q1", "2018-Q2")]
    assert max(rates) / min(rates) < 1.25


def test_the_end_of_the_data_is_not_the_clock(olist: Loop) -> None:
    asked = olist.ask("funnel").result.asked
    assert asked.as_of.date().isoformat() == "2018-11-15"
    late = by(olist, "funnel", "stage", period="2018-05-18..2018-05-31")["won"]
    assert late["ripe"] == 0
    assert late["not_ripe"] > 500
    assert late["step_rate"] is None


def test_open_leads_are_not_lost_and_no_amount_is_invented(olist: Loop) -> None:
    stages = by(olist, "funnel", "stage")
    assert stages["mql"]["leaked"] == 0
    assert stages["mql"]["entered"] == stages["mql"]["advanced"] + stages["mql"]["inside"]
    assert rows(olist, "leakage") == []
    coverage = by(olist, "coverage", "measure")
    assert coverage["won deals with an amount"]["share"] == 0


def test_the_leads_behind_a_figure_recompute_to_it(olist: Loop) -> None:
    listed = olist.rows("lead_quality", ["name=social"], by="source")
    social = by(olist, "lead_quality", "name", by="source")["social"]
    assert len(listed.rows) == social["leads"] == 1_350
