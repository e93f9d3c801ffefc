"""Is what the ad platforms report counted once, on its day and in its currency?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.reading import CASES, SETTINGS, SHELF_FOLDER, Seen, mappings_in
from cases.reading import seen as read
from loopline.ledger.facts import Fact

SHELF = mappings_in(SHELF_FOLDER)


def seen(name: str, decimal: str = ".", zone: str = "UTC") -> Seen:
    return read(CASES / "ads" / name, SHELF_FOLDER, replace(SETTINGS, decimal=decimal, days=zone, zone=zone))


def spent(found: Seen) -> list[tuple[int, int | None]]:
    """Day of the month and minor units of each cost."""
    return [(fact.happened_at.day, fact.amount_minor) for fact in found.of("money_spent") if fact.happened_at]


def days_of(fact: Fact) -> float:
    assert fact.happened_at is not None
    assert fact.until_at is not None
    return (fact.until_at - fact.happened_at).total_seconds() / 86_400


def test_google_in_utf_16_with_title_lines_and_a_total_row() -> None:
    found = seen("google_ads.csv")
    assert spent(found) == [(1, 123_450), (2, 98_700), (2, 0), (3, 5_525)]
    assert sum(found.ignored.values()) == 1
    assert {fact.channel for fact in found.of("money_spent")} == {"paid search", "video"}
    assert {fact.name for fact in found.of("money_spent")} == {"media"}
    assert [days_of(fact) for fact in found.of("money_spent")] == [1.0] * 4


def test_two_dashes_are_nothing_not_zero() -> None:
    (first, *_, last) = seen("google_ads.csv").of("money_spent")
    assert first.fields["clicks"] == "240"
    assert not {"clicks", "conversions"} & set(last.fields)


def test_google_without_days_is_refused_with_what_to_do() -> None:
    (google,) = [mapping for mapping in SHELF if mapping.name == "google_ads"]
    (refusal,) = google.refuse
    assert refusal.missing == ("Day",)
    assert "Segment > Time > Day" in refusal.because


def test_a_report_fetched_again_speaks_of_the_same_records() -> None:
    ids = [fact.record_id for fact in seen("meta_ads.csv").of("money_spent")]
    assert len(set(ids)) == len(ids) == 3
    assert ids == [fact.record_id for fact in seen("meta_ads.csv").of("money_spent")]


def test_meta_has_its_currency_in_the_header_and_a_total_row_without_names() -> None:
    found = seen("meta_ads.csv")
    assert spent(found) == [(1, 8_840), (2, 7_510), (2, 2_000)]
    assert found.ignored == {"total row": 1}
    assert {fact.currency for fact in found.of("money_spent")} == {"EUR"}
    french = seen("meta_ads_french.csv", decimal=",")
    assert spent(french) == [(13, 108_840), (14, 7_510)]
    assert {fact.currency for fact in french.of("money_spent")} == {"USD"}


def test_linkedin_writes_month_first_and_names_the_group() -> None:
    found = seen("linkedin_ads.csv")
    assert [fact.happened_at for fact in found.of("money_spent")] == [
        datetime(2025, 3, number, tzinfo=UTC) for number in (1, 2, 13)
    ]
    assert spent(found) == [(1, 31_020), (2, 29_875), (13, 15_000)]
    assert {fact.other for fact in found.of("campaign_seen")} == {"name:Plants"}


@pytest.mark.parametrize("name", ["google_ads.csv", "meta_ads.csv"])
def test_a_day_of_cost_is_the_day_of_the_account(name: str) -> None:
    fact = seen(name, zone="America/New_York").of("money_spent")[0]
    assert fact.happened_at == datetime(2025, 3, 1, 5, tzinfo=UTC)
    assert days_of(fact) == 1.0


@pytest.mark.parametrize("name", ["google_ads.csv", "meta_ads.csv", "linkedin_ads.csv"])
def test_each_cost_names_a_campaign_that_is_described(name: str) -> None:
    found = seen(name)
    described = {fact.campaign: fact.name for fact in found.of("campaign_seen")}
    assert {fact.campaign for fact in found.of("money_spent")} == set(described)
    assert all(described.values())
