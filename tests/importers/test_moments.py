"""Written dates and times: exact where they are certain, refused where they are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopline.importers.figures import Hours
from loopline.importers.moments import NotAMoment, needs_order, needs_zone, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")


def at(text: str, order: str = "ymd", epoch: str | None = None) -> str:
    when = read_moment(text, order, BERLIN, BERLIN, epoch)
    return f"{when.at:%Y-%m-%d %H:%M:%S} {when.precise}"


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("2026-03-04", "ymd", "2026-03-03 23:00:00 day"),
        ("2026-03-04T09:12:33.000Z", "ymd", "2026-03-04 09:12:33 second"),
        ("2026-03-04T09:12:33.000+0000", "ymd", "2026-03-04 09:12:33 second"),
        ("2026-03-04 09:12:33+02", "ymd", "2026-03-04 07:12:33 second"),
        ("2023-07-06 05:18:21.205000 UTC", "ymd", "2023-07-06 05:18:21 second"),
        ("2021-01-07 6:49:18", "ymd", "2021-01-07 05:49:18 second"),
        ("3/4/2026 9:12 PM", "mdy", "2026-03-04 20:12:00 second"),
        ("3/4/2026 12:00 AM", "mdy", "2026-03-03 23:00:00 second"),
        ("3/4/26", "dmy", "2026-04-02 22:00:00 day"),
        ("04.03.2026", "ymd", "2026-03-03 23:00:00 day"),
        ("2026/03/04", "ymd", "2026-03-03 23:00:00 day"),
        ("4 Mar 2026", "ymd", "2026-03-03 23:00:00 day"),
        ("Wed, 4 March 2026 14:00", "ymd", "2026-03-04 13:00:00 second"),
        ("March 4, 2026 at 2:00 pm", "ymd", "2026-03-04 13:00:00 second"),
        ("4. Oktober 2026", "ymd", "2026-10-03 22:00:00 day"),
        ("Sep-12", "ymd", "2012-08-31 22:00:00 month"),
        ("2026-03", "ymd", "2026-02-28 23:00:00 month"),
        ("2026-Q3", "ymd", "2026-06-30 22:00:00 quarter"),
        ("Q3 2026", "ymd", "2026-06-30 22:00:00 quarter"),
    ],
)
def test_a_text_means_one_moment(text: str, order: str, meant: str) -> None:
    assert at(text, order) == meant


def test_epochs_are_numbers_only() -> None:
    assert at("1738573953000", epoch="ms") == "2025-02-03 09:12:33 second"
    assert at("1738573953", epoch="s") == "2025-02-03 09:12:33 second"
    assert at("2025-02-03 09:12", epoch="ms") == "2025-02-03 08:12:00 second"
    with pytest.raises(NotAMoment):
        at("99999999999999999999", epoch="ms")


@pytest.mark.parametrize(
    ("text", "order", "code"),
    [
        ("3/4/2026", "ymd", "ambiguous_date"),
        ("31.02.2026", "dmy", "bad_date"),
        ("13/25/2026", "dmy", "bad_date"),
        ("13/02/2026", "mdy", "bad_date"),
        ("tomorrow", "ymd", "bad_date"),
        ("4 Foo 2026", "ymd", "bad_date"),
        ("3/4/2026 noon", "mdy", "bad_date"),
        ("3/4/2026 13:00 PM", "mdy", "bad_date"),
        ("20260304", "ymd", "bad_date"),
        ("2026-03-29 02:30", "ymd", "no_such_time"),
    ],
)
def test_what_is_no_moment_is_said_so(text: str, order: str, code: str) -> None:
    with pytest.raises(NotAMoment) as caught:
        at(text, order)
    assert caught.value.code == code


def test_a_time_that_stands_twice_on_the_clock_is_the_first_and_flagged() -> None:
    when = read_moment("2026-10-25 02:30", "ymd", BERLIN, BERLIN)
    assert (when.at, when.repeated) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True)


def test_a_day_without_a_midnight_begins_at_its_first_moment() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    when = read_moment("2017-10-15", "ymd", sao_paulo, sao_paulo)
    assert when.at == datetime(2017, 10, 15, 3, tzinfo=UTC)
    before = read_moment("2017-10-14", "ymd", sao_paulo, sao_paulo)
    assert before.until == when.at


def test_days_may_begin_in_another_zone_than_times() -> None:
    when = read_moment("2026-03-31", "ymd", ZoneInfo("UTC"), ZoneInfo("America/New_York"))
    assert when.at == datetime(2026, 3, 31, 4, tzinfo=UTC)


def test_what_a_text_proves_about_its_order_and_zone() -> None:
    assert [needs_order(text) for text in ("13/2/2026", "2/13/2026", "2/3/2026", "2.3.2026", "2026-02-03")] == [
        "dmy",
        "mdy",
        "either",
        "dmy",
        "",
    ]
    texts = ("2026-02-03 10:00", "2026-02-03", "2026-02-03T10:00Z", "nothing")
    assert [needs_zone(text) for text in texts] == ["zone", "days", "", ""]


@settings(max_examples=200, deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), st.sampled_from(ZONES))
def test_every_moment_survives_being_written_locally(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    true = moment.replace(microsecond=0, tzinfo=UTC)
    local = true.astimezone(zone)
    when = read_moment(f"{local:%Y-%m-%d %H:%M:%S}", "ymd", zone, zone)
    assert when.at == true or (when.repeated and local.fold == 1)


@settings(max_examples=200, deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), st.sampled_from(ZONES))
def test_the_short_cut_through_the_hours_of_a_zone_says_the_same(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    text = f"{local:%Y-%m-%d %H:%M:%S}"
    quick = Hours(zone).moment(text)
    assert quick is None or quick == read_moment(text, "ymd", zone, zone)


@pytest.mark.parametrize(
    "text", ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-W01-1 10:30:00", "2026-01-05 10:3x:00", "2026-01-05"]
)
def test_the_short_cut_leaves_what_needs_care(text: str) -> None:
    assert Hours(BERLIN).moment(text) is None


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2037, 1, 1)), st.sampled_from(["dmy", "mdy"]), st.sampled_from(ZONES))
def test_days_are_never_swapped_with_months(day: date, order: str, name: str) -> None:
    zone = ZoneInfo(name)
    text = f"{day:%d/%m/%Y}" if order == "dmy" else f"{day:%m/%d/%Y}"
    when = read_moment(text, order, zone, zone)
    assert (when.at + timedelta(hours=2)).astimezone(zone).date() == day
    assert timedelta(hours=22) <= when.until - when.at <= timedelta(hours=26)
