"""Business time against the plainest reading there is: a watchman who looks at the clock every minute."""

import random
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from loopline.agreement.calendar import (
    business_minutes,
    day_of,
    day_rows,
    due_at,
    fiscal_quarter,
    read_day,
)
from loopline.agreement.reader import read_text
from loopline.agreement.starter import starter_text
from loopline.agreement.tables import AGREEMENT_TABLES
from loopline.agreement.terms import BusinessHours
from loopline.words.period import read_period

ZONES = (
    "Europe/Stockholm",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "America/Sao_Paulo",  # the clock changed at midnight
    "America/Havana",
    "Pacific/Apia",  # a day that never was
    "UTC",
)
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2017, 10, 15), date(2011, 12, 30))
MINUTE = timedelta(minutes=1)
HOURS = BusinessHours((0, 1, 2, 3, 4), time(9), time(17), (date(2026, 12, 25),))


def test_business_time_equals_the_watchman_on_random_cases() -> None:
    compare_with_watchman(seed=1, cases=60)


@pytest.mark.slow
def test_business_time_equals_the_watchman_on_10_000_cases() -> None:
    compare_with_watchman(seed=2, cases=10_000)


def test_nights_on_which_the_clock_changes_count_what_was_worked() -> None:
    all_day = BusinessHours(tuple(range(7)), time(), time())
    lengths = [read_day(day, all_day, "Europe/Stockholm").minutes for day in (CHANGES[0], CHANGES[1], date(2026, 6, 1))]
    assert lengths == [23 * 60, 25 * 60, 24 * 60]


def test_an_opening_time_the_clock_jumps_over_is_the_moment_of_the_jump() -> None:
    early = BusinessHours(tuple(range(7)), time(2, 30), time(12))
    day = read_day(date(2026, 3, 29), early, "Europe/Stockholm")
    assert day.opens_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    inside = BusinessHours(tuple(range(7)), time(2, 10), time(2, 50))
    assert read_day(date(2026, 3, 29), inside, "Europe/Stockholm").minutes == 0


def test_a_day_that_never_was_has_no_minutes() -> None:
    day = read_day(date(2011, 12, 30), HOURS, "Pacific/Apia")
    assert (day.minutes, day.starts_at) == (0, day.ends_at)


def test_a_lead_handed_over_on_friday_evening_is_due_on_monday() -> None:
    friday = datetime(2026, 7, 3, 18, tzinfo=ZoneInfo("Europe/Stockholm"))
    monday = datetime(2026, 7, 6, 10, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert due_at(friday, 60, HOURS, "Europe/Stockholm") == monday
    assert business_minutes(friday, monday, HOURS, "Europe/Stockholm") == 60


def test_a_promise_that_ends_at_closing_time_is_due_at_closing_time() -> None:
    opening = datetime(2026, 7, 6, 9, tzinfo=UTC)
    assert due_at(opening, 480, HOURS, "UTC") == datetime(2026, 7, 6, 17, tzinfo=UTC)
    assert due_at(opening, 0, HOURS, "UTC") == opening


def test_nobody_works_on_a_holiday() -> None:
    before = datetime(2026, 12, 24, 16, tzinfo=UTC)
    assert due_at(before, 61, HOURS, "UTC") == datetime(2026, 12, 28, 9, 1, tzinfo=UTC)


def test_time_backwards_is_no_time() -> None:
    later, earlier = datetime(2026, 7, 6, 12, tzinfo=UTC), datetime(2026, 7, 6, 10, tzinfo=UTC)
    assert business_minutes(later, earlier, HOURS, "UTC") == 0


def test_business_time_is_additive_and_due_is_its_inverse() -> None:
    chance = random.Random(3)
    for _ in range(200):
        hours, zone, start = random_case(chance)
        middle = start + timedelta(seconds=chance.randrange(4 * 86400))
        end = middle + timedelta(seconds=chance.randrange(4 * 86400))
        whole = business_minutes(start, end, hours, zone)
        assert whole == business_minutes(start, middle, hours, zone) + business_minutes(middle, end, hours, zone)
        minutes = chance.choice([1, 30, 540, 1440])
        due = due_at(start, minutes, hours, zone)
        assert business_minutes(start, due, hours, zone) == minutes
        assert business_minutes(start, due - timedelta(microseconds=1), hours, zone) < minutes


def test_the_days_table_answers_as_business_minutes_does() -> None:
    text = starter_text(time_zone="Europe/Stockholm").replace("09:00", "08:15")
    agreement = read_text(text)
    first, last = date(2026, 3, 1), date(2026, 4, 30)
    names = list(AGREEMENT_TABLES["days"])
    days = [dict(zip(names, row, strict=True)) for row in day_rows(agreement, first, last)]
    assert [day["day"] for day in days] == [first + timedelta(days=n) for n in range(61)]
    for one, following in pairwise(days):
        assert one["ends_at"] == following["starts_at"]
        assert following["minutes_before"] == one["minutes_before"] + one["minutes"]
    chance = random.Random(6)
    for _ in range(100):
        start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=chance.randrange(50 * 86400))
        end = start + timedelta(seconds=chance.randrange(8 * 86400))
        expected = business_minutes(start, end, agreement.business_hours, agreement.time_zone)
        assert worked_until(days, end) - worked_until(days, start) == expected


def worked_until(days: list[dict[str, object]], moment: datetime) -> Fraction:
    """Business minutes from the table's first day until a moment, as the record computes them."""
    at = moment.replace(tzinfo=None)
    day = next(day for day in days if day["starts_at"] <= at < day["ends_at"])  # type: ignore[operator]
    before = Fraction(day["minutes_before"])  # type: ignore[arg-type]
    if not day["is_business"]:
        return before
    worked = min(max(at - day["opens_at"], timedelta()), day["closes_at"] - day["opens_at"])  # type: ignore[operator, call-overload]
    return before + Fraction(worked // timedelta(microseconds=1), 60_000_000)


@pytest.mark.parametrize("starts", [(1, 1), (2, 1), (4, 6), (10, 31), (12, 31)])
def test_the_fiscal_quarter_of_a_day_is_the_period_of_that_name(starts: tuple[int, int]) -> None:
    for offset in range(0, 800, 3):
        day = date(2025, 1, 1) + timedelta(days=offset)
        year, quarter = fiscal_quarter(day, starts)
        period = read_period(f"FY{year}-Q{quarter}", starts)
        assert period.start <= day < period.end


def compare_with_watchman(seed: int, cases: int) -> None:
    chance = random.Random(seed)
    for _ in range(cases):
        hours, zone, start = random_case(chance)
        end = start + MINUTE * chance.randrange(2000)
        minutes = watchman(start, end, hours, zone)
        assert business_minutes(start, end, hours, zone) == minutes, (hours, zone, start, end)
        if minutes:
            due = due_at(start, minutes, hours, zone)
            assert due <= end
            assert watchman(start, due, hours, zone) == minutes


def random_case(chance: random.Random) -> tuple[BusinessHours, str, datetime]:
    """Hours, a zone and a start, often near a night on which some clock changes."""
    opens, closes = sorted(chance.sample(range(0, 1441, 15), 2))
    shut = time() if closes == 1440 else time(closes // 60, closes % 60)
    weekdays = tuple(sorted(chance.sample(range(7), chance.randrange(2, 8))))
    near = chance.choice(CHANGES) if chance.random() < 0.7 else date(2026, 1, 1) + timedelta(days=chance.randrange(365))
    holidays = (near + timedelta(days=chance.randrange(-2, 3)),)
    hours = BusinessHours(weekdays, time(opens // 60, opens % 60), shut, holidays)
    zone = chance.choice(ZONES)
    start = datetime.combine(near, time(), tzinfo=ZoneInfo(zone)) - timedelta(minutes=chance.randrange(2880))
    return hours, zone, start.astimezone(UTC)


def watchman(start: datetime, end: datetime, hours: BusinessHours, zone: str) -> int:
    """Minutes between two whole minutes in which the door was open.

    The door opens on a working day when the clock first shows the opening time or more, and shuts when it first
    shows the closing time or more, or a new day begins.
    """
    clock = ZoneInfo(zone)
    begins = start.astimezone(UTC)
    now = begins - timedelta(days=2)
    today = None
    state = "before"
    counted = 0
    while now < end:
        local = now.astimezone(clock)
        if today is None or local.date() > today:
            today, state = local.date(), "before"
        works = today.weekday() in hours.weekdays and today not in hours.holidays
        late = local.date() == today
        if works and state == "before" and late and local.time() >= hours.opens:
            state = "open"
        if state == "open" and hours.closes != time() and local.time() >= hours.closes:
            state = "shut"
        counted += state == "open" and now >= begins
        now += MINUTE
    return counted


def test_a_moment_belongs_to_the_day_of_the_zone() -> None:
    assert day_of(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Stockholm") == date(2026, 7, 2)
