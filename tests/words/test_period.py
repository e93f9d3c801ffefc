from datetime import UTC, date, datetime

import pytest

from loopline.words.errors import LooplineError
from loopline.words.period import add_months, day_of, last_day, midnight, read_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 5)),
        ("2026-07-01..2026-09-30", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-02-28", date(2026, 2, 28), date(2026, 3, 1)),
        ("all", date(1900, 1, 1), date(2200, 1, 1)),
        (" 2026q4 ", date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_half_open(text: str, start: date, end: date) -> None:
    period = read_period(text)
    assert (period.start, period.end) == (start, end)


def test_a_fiscal_quarter_starts_where_the_fiscal_year_does() -> None:
    period = read_period("FY2026-Q1", (2, 1))
    assert (period.start, period.end) == (date(2026, 2, 1), date(2026, 5, 1))


@pytest.mark.parametrize("text", ["soon", "2026-13", "2026-W60", "2026-09-30..2026-07-01", ""])
def test_what_is_not_a_period_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(LooplineError):
        read_period(text)


def test_a_month_later_stays_inside_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_a_fiscal_year_starts_on_its_day() -> None:
    period = read_period("FY2026", (4, 1))
    assert (period.start, period.end) == (date(2026, 4, 1), date(2027, 4, 1))


def test_a_period_begins_and_ends_at_the_zones_midnight() -> None:
    assert read_period("2026-03").moments("Europe/Berlin") == (
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 31, 22, tzinfo=UTC),  # summer time has begun
    )
    assert midnight(date(2026, 1, 1), "America/Chicago") == datetime(2026, 1, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("zone", [None, UTC])
def test_the_day_of_a_moment_is_the_zones_day(zone: object) -> None:
    moment = datetime(2026, 6, 30, 22, tzinfo=zone)
    assert day_of(moment, "Europe/Berlin") == date(2026, 7, 1)
    assert last_day(moment, "Europe/Berlin") == date(2026, 6, 30)
    assert last_day(moment, "UTC") == date(2026, 6, 30)


def test_the_first_day_of_a_leap_years_march_is_found_from_any_day() -> None:
    assert add_months(date(2024, 1, 30), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 31), -4) == date(2025, 11, 30)
