"""From when to when is a source observed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ledger.conftest import Opener
from ledger.deliveries import day, deal, deliver, person, rows_of, touch
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger


def window(ledger: Ledger, kind: str, source: str = "crm", zone: str = "UTC") -> tuple[object, object, bool]:
    (found,) = [one for one in ledger.windows(zone) if (one.source, one.kind) == (source, kind)]
    return found.observed_from, found.observed_to, found.declared


def midnight(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


def test_a_kind_is_observed_from_its_first_moment_to_the_end_of_the_sources_last_day(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann", 3), touch("ann", 20), deal(5, 30)))
    assert window(ledger, "touch") == (day(3), midnight(4, 1), False)
    assert window(ledger, "opportunity_seen") == (day(0), midnight(4, 1), False)


def test_days_end_where_the_company_is(ledger: Ledger) -> None:
    late = replace(touch("ann", 3), happened_at=datetime(2026, 3, 31, 23, tzinfo=UTC))
    deliver(ledger, "a.csv", rows_of(late))
    assert window(ledger, "touch", zone="Europe/Berlin")[1] == datetime(2026, 4, 1, 22, tzinfo=UTC)
    assert window(ledger, "touch", zone="America/New_York")[1] == datetime(2026, 4, 1, 4, tzinfo=UTC)


def test_each_source_has_its_own(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann", 3)))
    ledger.append([touch("ann", 9)], source="forms")
    assert window(ledger, "touch")[1] == midnight(3, 5)
    assert window(ledger, "touch", "forms") == (day(9), midnight(3, 11), False)


def test_plans_goals_and_house_keeping_are_no_observation(opened: Opener) -> None:
    ledger = opened(now=lambda: day(50))
    plans = [
        touch("ann", 3),
        Fact("campaign_seen", "701", day(40), campaign="crm:701", until_at=day(45)),
        Fact("touch", "far", day(400), person=person("ann"), name="webinar_attended"),
        deal(5, until_at=day(300)),
    ]
    deliver(ledger, "a.csv", rows_of(*plans))
    ledger.append([Fact("goal_set", "g", day(30), name="deals", value="21", until_at=day(120))], source="crm")
    assert window(ledger, "touch")[1] == midnight(3, 5)
    assert {one.kind for one in ledger.windows()} == {"touch", "campaign_seen", "opportunity_seen"}


def test_the_end_of_a_month_of_money_was_observed(opened: Opener) -> None:
    ledger = opened(now=lambda: day(50))
    march = Fact(
        "money_spent", "m", midnight(3, 1), until_at=midnight(4, 1), amount_minor=5, currency="EUR", name="media"
    )
    deliver(ledger, "a.csv", rows_of(march))
    assert window(ledger, "money_spent") == (midnight(3, 1), midnight(4, 1), False)


def test_a_declared_window_replaces_both_ends_of_its_kinds_only(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann", 3)), observed=(midnight(2, 1), midnight(3, 10)))
    deliver(ledger, "b.csv", rows_of(touch("ann", 20)), observed=(midnight(3, 10), midnight(4, 1)))
    deliver(ledger, "c.csv", rows_of(deal(5, 40)))
    assert window(ledger, "touch") == (midnight(2, 1), midnight(4, 1), True)
    assert window(ledger, "opportunity_seen") == (day(0), midnight(4, 11), False)


def test_a_kind_without_any_moment_has_no_beginning(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(Fact("rep_seen", "005", rep=Who(ref="crm:005"))))
    assert window(ledger, "rep_seen") == (None, None, False)


def test_an_undone_batch_no_longer_widens_it(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann", 3)))
    deliver(ledger, "b.csv", rows_of(touch("ann", 20)))
    ledger.undo(2)
    assert window(ledger, "touch") == (day(3), midnight(3, 5), False)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_import_does_not_matter(ledger: Ledger, order: tuple[int, ...]) -> None:
    files = [rows_of(touch("ann", 3)), rows_of(touch("bob", 9), deal(5, 11)), rows_of(deal(7, 15))]
    for place in order:
        deliver(ledger, f"{place}.csv", files[place])
    assert window(ledger, "touch") == (day(3), midnight(3, 17), False)
