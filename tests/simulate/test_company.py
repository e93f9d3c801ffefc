"""Is the made-up company lifelike, and do its programs truly differ?"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from loopline.agreement.history import read_history
from loopline.importers.read_mapping import read_mapping
from loopline.simulate import Truth, generate_touches, simulate
from loopline.simulate.journeys import Span, Touch
from loopline.simulate.market import Company, Person
from loopline.simulate.office import at
from loopline.simulate.scoring import first_ready, score
from loopline.simulate.terms import terms_of
from loopline.simulate.world import world
from simulate.company_folder import CompanyFolder

CALM = Company(1, "Calm Sensors Inc", "calm.example", "Asia", "Japan", "Kyoto", "electronics", 1, 90, True,
               frozenset({"region", "industry", "sites"}))  # fmt: skip
ANN = Person(1, CALM, "Ann", "Ito", "Operations Manager", "ann@calm.example", "", True, True, 0.8, "assessment")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "T10:00:00+00:00")


def test_a_score_is_fit_and_fading_behaviour_and_answers() -> None:
    touches = (
        Touch(ANN, _moment("2026-03-01"), "webinar_attended", "webinars"),
        Touch(ANN, _moment("2026-03-31"), "paper_downloaded", "papers", leader="yes"),
    )
    assert score(touches[:1], _moment("2026-03-01")) == 30 + 10 + 15
    assert score(touches[:1], _moment("2026-03-31")) == 30 + 10 + 7.5
    assert score(touches, _moment("2026-03-31")) == 30 + 10 + 7.5 + 8 + 10
    assert first_ready(touches) == (_moment("2026-03-31"), 65.5)


def test_the_threshold_is_the_one_of_the_version_in_force() -> None:
    assert (terms_of(date(2025, 12, 31)).ready_at, terms_of(date(2026, 1, 1)).ready_at) == (50, 60)
    assert terms_of(date(2019, 1, 1)).version == 1
    in_2025 = (Touch(ANN, _moment("2025-12-20"), "webinar_attended", "webinars"),)
    in_2026 = (Touch(ANN, _moment("2026-01-20"), "webinar_attended", "webinars"),)
    assert first_ready(in_2025) is not None
    assert first_ready(in_2026) is None


def test_the_company_s_papers_are_valid(acme: CompanyFolder) -> None:
    versions = read_history(acme.folder)
    assert [(one.version, one.in_force_from) for one in versions] == [(1, date(2025, 1, 1)), (2, date(2026, 1, 1))]
    assert len(versions[1].qualified) == len(versions[0].qualified) + 1
    for path in sorted((acme.folder / "mappings").iterdir()):
        assert set(read_mapping(path).recognise) <= _header(acme, path.stem)


def _header(acme: CompanyFolder, name: str) -> set[str]:
    return set(acme.rows(f"{name}.csv")[0])


def test_there_are_rounds_duplicates_and_open_deals(acme: CompanyFolder) -> None:
    truth = acme.truth
    assert max(int(str(one["round"])) for one in truth.passes) >= 2
    assert Counter(deal.end for deal in truth.deals).keys() >= {"", "won", "lost", "no_decision", "cancelled"}
    assert truth.never_contacted > 0
    assert truth.contacted_late > 0
    assert set(truth.rejected) >= {"no project", "outside target", "wrong contact"}
    assert any(deal.origin == "sales" for deal in truth.deals)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 11])
def test_rates_are_those_of_a_plausible_company(tmp_path: Path, seed: int) -> None:
    truth = simulate(tmp_path, seed)
    stages = truth.stages
    assert 4_500 < stages["people"] < 6_000
    assert stages["ready"] / stages["passes"] == pytest.approx(0.26, abs=0.04)
    assert stages["accepted"] / stages["handed_over"] == pytest.approx(0.74, abs=0.06)
    from_leads = sum(deal.origin == "marketing" for deal in truth.deals)
    assert from_leads / stages["accepted"] == pytest.approx(0.53, abs=0.06)
    assert _close_ratio(truth) == pytest.approx(0.32, abs=0.06)
    won = [deal for deal in truth.deals if deal.end == "won"]
    assert sum(deal.amount_eur for deal in won) / len(won) == pytest.approx(44_000_00, rel=0.15)


def _close_ratio(truth: Truth) -> float:
    window = timedelta(days=183)
    ripe = [deal for deal in truth.deals if _at(deal.opened_at) + window <= _at(f"{truth.to_day}T00:00:00Z")]
    won = [deal for deal in ripe if deal.end == "won" and _at(deal.closed_at) - _at(deal.opened_at) <= window]
    return len(won) / len(ripe)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.slow
def test_the_program_with_most_leads_is_not_the_one_that_pays(tmp_path: Path) -> None:
    programs = {one.name: one for one in simulate(tmp_path, 7).programs if one.cost}
    many = max(programs.values(), key=lambda one: one.leads)
    assert many.name == "Content syndication"
    assert many.margin + many.direct < many.cost
    referrals = programs["Customer referrals"]
    assert referrals.margin > 2 * referrals.cost
    assert programs["Meta - lean handbook"].direct > 0


def test_a_program_s_fair_outside_the_span_brings_nobody() -> None:
    life = world(7, Span(date(2025, 5, 1), date(2025, 8, 1)), 0.1)
    assert {key for _, _, key in life.arrived}.isdisjoint({"lean_expo_2025", "factory_asia_2025"})
    assert all(at(date(2025, 5, 1), 0) <= moment < at(date(2025, 8, 1), 0) for _, moment, _ in life.arrived)


def test_touches_for_benches_are_as_many_as_asked_and_in_order_within_a_person() -> None:
    rows = list(generate_touches(5_000, 3))
    assert len(rows) == 5_000
    assert rows == list(generate_touches(5_000, 3))
    assert rows != list(generate_touches(5_000, 4))
    for before, after in pairwise(rows):
        assert before.person != after.person or before.happened_at <= after.happened_at
    assert 0.05 < len({row.deal for row in rows if row.deal}) / len({row.person for row in rows}) < 0.2
