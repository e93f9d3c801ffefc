"""Which moments, amounts and durations does a row hold, under a file's settings?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from loopline.importers.amounts import read_number, sign_fits
from loopline.importers.columns import Found
from loopline.importers.mapping import Amount, Duration, FactRule, Mapping, Moment
from loopline.importers.moments import NotAMoment, When, read_moment
from loopline.importers.table import Plain, column_key
from loopline.importers.texts import Places, RowMistake, TakeText, take_text
from loopline.words.money import exponent, is_currency, to_minor

TakeWhen = Callable[[Sequence[str]], When | None]
TakeNumber = Callable[[Sequence[str]], Decimal | None]
TakeSeconds = Callable[[Sequence[str]], int | None]

_SKEW: Final = timedelta(hours=24)
_FAR: Final = timedelta(days=30 * 366)
PLANNED: Final = frozenset({"campaign_seen", "goal_set", "message_planned"})
_REMEMBERED: Final = 50_000
_PLAIN_LENGTH: Final = len("2026-01-31 10:30:00")
_LARGEST: Final = 2**63 - 1
_SIGNS: Final = {"€": "EUR", "£": "GBP", "US$": "USD"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file's dates and amounts are written. Empty: not known (and not needed, else it is asked)."""

    order: str = ""
    zone: str = ""
    days: str = ""
    decimal: str = ""
    currency: str = ""


NO_SETTINGS: Final = Settings()


class Figures:
    """Compiles a mapping's moments and amounts for one file. `notes` counts decisions taken by rule."""

    def __init__(self, mapping: Mapping, settings: Settings, now: datetime) -> None:
        self.notes: Counter[str] = Counter()
        self._mapping, self._settings, self._now = mapping, settings, now
        self._order = settings.order or "ymd"
        self._zone = ZoneInfo(settings.zone or "UTC")
        self._days = ZoneInfo(settings.days or settings.zone or "UTC")
        self._decimal = settings.decimal or "."

    # moments

    def moments(
        self, moments: tuple[Moment, ...], places: Places, kind: str, *, later: bool = False
    ) -> TakeWhen | None:
        """The function that takes the first filled of these moments; `later`: it may lie in the future."""
        if not moments:
            return None
        takes = [self._moment(moment, places, later=later or kind in PLANNED) for moment in moments]
        if len(takes) == 1:
            return takes[0]

        def first(row: Sequence[str]) -> When | None:
            for take in takes:
                if (found := take(row)) is not None:
                    return found
            return None

        return first

    def is_future(self, text: str) -> bool:
        """Whether a text is a moment later than now."""
        if not text:
            return False
        try:
            return read_moment(text, self._order, self._zone, self._days).at > self._now
        except NotAMoment:
            return False

    def _moment(self, moment: Moment, places: Places, *, later: bool) -> TakeWhen:
        take = take_text(moment.text, places)
        zone = ZoneInfo(moment.zone) if moment.zone else self._zone
        days = ZoneInfo(moment.zone) if moment.zone else self._days
        order = moment.order or self._order
        epoch, end, precise = moment.epoch, moment.end, moment.precise
        later = later or moment.future
        label = moment.text.column or "the time"
        remembered: dict[str, When] = {}
        hours = Hours(zone) if not (epoch or end or precise) else None

        def when(row: Sequence[str]) -> When | None:
            text = take(row)
            if not text:
                return None
            if hours is not None and (quick := hours.moment(text)) is not None:
                self._check(quick, text, label, later=later)
                return quick
            found = remembered.get(text)
            if found is None:
                found = _said(label, lambda: read_moment(text, order, zone, days, epoch))
                if end and found.precise != "second":
                    found = found._replace(at=found.until)
                if precise:
                    found = found._replace(precise=precise)
                self._check(found, text, label, later=later)
                if len(remembered) >= _REMEMBERED:
                    remembered.clear()
                remembered[text] = found
            if found.repeated:
                self.notes["times that stood twice on the clock, taken as the first"] += 1
            return found

        return when

    def _check(self, found: When, text: str, label: str, *, later: bool) -> None:
        if found.at.year < self._mapping.earliest:
            message = f'{label}: "{text}" is before {self._mapping.earliest}'
            raise RowMistake("too_early", message, "If it is right, set `dates: {earliest: ...}` in the mapping.")
        if found.at > self._now + (_FAR if later else _SKEW):
            message = f'{label}: "{text}" lies in the future'
            raise RowMistake("future_date", message, "Correct it, or allow it with `future: true` in the mapping.")

    # amounts

    def money(
        self, rule: FactRule, places: Places, found: Found
    ) -> Callable[[Sequence[str]], dict[str, object]] | None:
        """The function that gives a row's amounts in minor units and their currency."""
        if not rule.amounts and rule.currency is None:
            return None
        currency = self._currency(rule, places, found)
        takes = {name: (self._number(amount, places, currency), amount.minor) for name, amount in rule.amounts.items()}
        always = rule.currency is not None

        def money(row: Sequence[str]) -> dict[str, object]:
            values: dict[str, object] = {}
            for name, (take, minor) in takes.items():
                value = take(row)
                if value is not None:
                    values[name] = int(value) if minor else self._minor(value, currency(row))
            if values or always:
                values["currency"] = currency(row) or None
            return values

        return money

    def plain_number(self, take: TakeText) -> TakeText:
        """The same text as a plain decimal number."""

        def number(row: Sequence[str]) -> str:
            text = take(row)
            return str(self._parsed(text, "value")[0]) if text else ""

        return number

    def seconds(self, durations: tuple[Duration, ...], places: Places) -> TakeSeconds | None:
        """The function that gives the first filled of these durations in seconds."""
        if not durations:
            return None
        takes = [self._seconds(duration, places) for duration in durations]

        def first(row: Sequence[str]) -> int | None:
            for take in takes:
                if (found := take(row)) is not None:
                    return found
            return None

        return first

    def _seconds(self, duration: Duration, places: Places) -> TakeSeconds:
        if duration.between is not None:
            start = self.moments(duration.between[0], places, "", later=True)
            end = self.moments(duration.between[1], places, "", later=True)

            def between(row: Sequence[str]) -> int | None:
                a, b = start(row) if start else None, end(row) if end else None
                if a is None or b is None:
                    return None
                if b.at < a.at:
                    raise RowMistake("negative_time", "the end lies before the start", "Correct one of the two times.")
                return int((b.at - a.at).total_seconds())

            return between
        take, unit = self._number(duration.number or Amount(), places, None), duration.unit

        def counted(row: Sequence[str]) -> int | None:
            number = take(row)
            if number is None:
                return None
            if number < 0 or number > 10**9:
                raise RowMistake("negative_time", f"{number} is not a length of time", "Correct the value.")
            return int(number * unit / 1000)

        return counted

    def _number(self, amount: Amount, places: Places, currency: TakeText | None) -> TakeNumber:
        if amount.text is not None:
            take, label = take_text(amount.text, places), amount.text.column or "the amount"
            sign = -1 if amount.negative else 1

            def number(row: Sequence[str]) -> Decimal | None:
                text = take(row)
                if not text:
                    return None
                value, mark = self._parsed(text, label)
                if mark and currency is not None and not sign_fits(mark, currency(row)):
                    message = f'{label}: "{text}" is not in {currency(row)}'
                    raise RowMistake("other_currency", message, "Correct the amount or its currency.")
                return value * sign

            return number
        return self._combined(amount, places, currency)

    def _combined(self, amount: Amount, places: Places, currency: TakeText | None) -> TakeNumber:
        parts = tuple(self._number(part, places, currency) for part in amount.parts)
        op, sign = amount.op, -1 if amount.negative else 1

        def combined(row: Sequence[str]) -> Decimal | None:
            if op == "first":
                return next((found * sign for part in parts if (found := part(row)) is not None), None)
            known = [value for part in parts if (value := part(row)) is not None]
            if len(known) < len(parts) or not known:
                return None
            if op == "sum":
                return sum(known, Decimal(0)) * sign
            product = Decimal(sign)
            for value in known:
                product *= value
            return product / 100 if op == "percent" else product

        return combined

    def _parsed(self, text: str, label: str) -> tuple[Decimal, str]:
        try:
            return read_number(text, self._decimal)
        except ValueError as error:
            hint = f'The decimal mark is "{self._decimal}"; see `numbers` in the mapping.'
            raise RowMistake("bad_number", f"{label}: {error}", hint) from error

    def _minor(self, value: Decimal, currency: str) -> int:
        if not currency:
            raise RowMistake("no_currency", "the amount has no currency", "Name it: `currency` in the mapping.")
        if value != round(value, exponent(currency)):
            self.notes["amounts rounded to whole minor units"] += 1
        minor = to_minor(value, currency)
        if abs(minor) > _LARGEST:
            raise RowMistake("bad_number", f"{value} is too large an amount", "Correct the value.")
        return minor

    def _currency(self, rule: FactRule, places: Places, found: Found) -> TakeText:
        if rule.currency is not None:
            takes = [take_text(rule.currency, places), *self._default_currency(places, found)]
        else:
            takes = self._default_currency(places, found)

        def currency(row: Sequence[str]) -> str:
            for take in takes:
                if code := take(row):
                    code = _SIGNS.get(code, code.upper())
                    if not is_currency(code):
                        raise RowMistake("bad_currency", f'"{code}" is not a currency', "Write it like EUR or USD.")
                    return code
            return ""

        return currency

    def _default_currency(self, places: Places, found: Found) -> list[TakeText]:
        takes: list[TakeText] = []
        for rule in self._mapping.currency:
            const = rule.const
            if rule.header:
                const = found.stars.get(column_key(rule.header), "")
            if rule.ask:
                const = self._settings.currency
            if rule.text is not None:
                takes.append(take_text(rule.text, places))
            elif const:
                takes.append(_always(const))
        if self._settings.currency and not any(rule.ask for rule in self._mapping.currency):
            takes.append(_always(self._settings.currency))
        return takes


class Hours:
    """A short cut for `YYYY-MM-DD HH:MM:SS`: within most hours of a zone the distance to UTC is the same."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._distance: dict[str, timedelta | None] = {}

    def moment(self, text: str) -> When | None:
        """The moment, or None when it has to be read with care."""
        if len(text) != _PLAIN_LENGTH or text[13] != ":" or text[16] != ":" or not text.isascii():
            return None
        hour = text[:13]
        if hour not in self._distance:
            if len(self._distance) >= _REMEMBERED:
                self._distance.clear()
            self._distance[hour] = self._of(hour)
        distance = self._distance[hour]
        if distance is None:
            return None
        try:
            at = (datetime.fromisoformat(text) + distance).replace(tzinfo=UTC)
        except ValueError:
            return None
        return When(at, "second", at)

    def _of(self, hour: str) -> timedelta | None:
        """What to add to a local time of this hour to get UTC, when it is the same from its start to its end."""
        try:
            first, last = (read_moment(hour + rest, "ymd", self._zone, self._zone) for rest in (":00:00", ":59:59"))
            written = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
        except ValueError:
            return None
        steady = last.at - first.at == timedelta(seconds=3599) and not (first.repeated or last.repeated)
        return first.at - written if steady else None


def _said(label: str, read: Callable[[], When]) -> When:
    """What `read` gives; where it is no moment, that is the row's mistake."""
    try:
        return read()
    except NotAMoment as error:
        hint = "Dates are read as the source's profile says; see `dates` in the mapping."
        raise RowMistake(error.code, f"{label}: {error}", hint) from error
    except OverflowError as error:
        raise RowMistake("bad_date", f"{label}: the date is out of range", "Correct the date.") from error


def _always(text: str) -> TakeText:
    return lambda _: Plain(text)
