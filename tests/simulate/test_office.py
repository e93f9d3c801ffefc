from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from loopline.simulate import office
from loopline.simulate.chance import Dice


def test_local_hours_are_two_or_three_behind_in_utc() -> None:
    assert office.at(date(2026, 1, 15), 8) == datetime(2026, 1, 15, 6, tzinfo=UTC)
    assert office.at(date(2026, 7, 15), 8) == datetime(2026, 7, 15, 5, tzinfo=UTC)


def test_a_friday_evening_waits_for_monday() -> None:
    friday_evening = office.at(date(2026, 3, 6), 18)
    assert office.next_open(friday_evening) == office.at(date(2026, 3, 9), 8)


def test_christmas_waits_for_the_next_working_day() -> None:
    assert office.next_open(office.at(date(2025, 12, 24), 10)) == office.at(date(2025, 12, 29), 8)


def test_office_hours_count_only_when_the_office_is_open() -> None:
    friday = office.at(date(2026, 3, 6), 16)
    assert office.office_hours_later(friday, 2) == office.at(date(2026, 3, 9), 9)
    assert office.office_hours_later(friday, 0.5) == office.at(date(2026, 3, 6), 16.5)


def test_office_hours_add_up_over_the_change_of_the_clock() -> None:
    dice = Dice(1, "office")
    for _ in range(200):
        start = office.at(date(2026, 3, 20), dice.between(0, 24 * 14))
        first, second = dice.whole(0, 60) / 4, dice.whole(0, 60) / 4
        at_once = office.office_hours_later(start, first + second)
        in_two = office.office_hours_later(office.office_hours_later(start, first), second)
        assert abs(at_once - in_two) <= timedelta(seconds=2)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [(date(2025, 1, 1), date(2026, 10, 1), 21), (date(2025, 1, 15), date(2025, 2, 2), 2)],
)
def test_months_of_a_span(start: date, end: date, count: int) -> None:
    assert len(office.months(start, end)) == count
