"""What have marketing and sales agreed? The frozen terms of one version.

Ratios and amounts are Decimal; amounts are in the agreement's currency, in major units as written.
Durations are `Span`s: so many calendar days, or so many business minutes, never both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: calendar days (a month counts 365.25 / 12 days), or business minutes."""

    days: Decimal | None = None
    business_minutes: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test with three results: yes, no, unknown. `subject` is person, account, opportunity or answer.

    `op` is a name in `OPERATORS` of `criteria.py`; `values` are texts as written.
    """

    name: str
    subject: str
    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Points for passing all of `criteria` (part fit), for a touch (behaviour), for a yes (answers)."""

    part: str
    name: str
    points: Decimal
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class ScorePart:
    name: str
    up_to: Decimal
    half_life: Span | None
    rules: tuple[ScoreRule, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the main path. `reached` is one of: start, score, handed_over, accepted, contacted,
    qualified, opportunity, won, observed."""

    name: str
    owner: str
    reached: str
    score_at_least: Decimal | None = None
    within: Span | None = None


@dataclass(frozen=True, slots=True)
class End:
    """What an end means: `end`, or `nurture` (the lead may come back); `after` for stalled."""

    name: str
    becomes: str
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Who owns a reason, and whether money was lost by it: yes, part or no."""

    name: str
    owner: str
    loss: str


@dataclass(frozen=True, slots=True)
class Close:
    ratio: Decimal
    within: Span


@dataclass(frozen=True, slots=True)
class Deal:
    average: Decimal | None
    margin: Decimal | None
    cycle: Span | None


@dataclass(frozen=True, slots=True)
class Product:
    """How one thing is sold: lead, mixed or direct; with its own close and deal terms where given."""

    name: str
    motion: str
    close: Close | None = None
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Market:
    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    rep: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Capacity:
    leads_per_rep_per_week: Decimal | None
    reps: tuple[tuple[str, Decimal, date | None], ...] = ()
    absent: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Working weekdays (0 = Monday), opening and closing time in the agreement's zone, holidays."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    at: str
    route_by: tuple[str, ...]
    route_then: str
    accept: str
    first_contact: Span | None
    attempts: int | None
    attempts_within: Span | None
    hold_up_to: Span | None
    external_name: str | None
    external_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for one period and, where given, one product and market. `measures` maps deals, revenue ..."""

    period: str
    measures: tuple[tuple[str, Decimal], ...]
    product: str | None = None
    market: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A team's promise: `value` is a share or number with `op` (>=, <=), or the words goal, always."""

    team: str
    name: str
    op: str
    value: Decimal | None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of what both teams agreed. `text_hash` is the SHA-256 of the file as read."""

    title: str
    version: int
    in_force_from: date
    currency: str
    unit: str
    time_zone: str
    fiscal_year_starts: tuple[int, int]
    business_hours: BusinessHours
    products: tuple[Product, ...]
    markets: tuple[Market, ...]
    target_market: tuple[Criterion, ...]
    score: tuple[ScorePart, ...]
    life_cycle: tuple[Stage, ...]
    ends: tuple[End, ...]
    qualified: tuple[Criterion, ...]
    hand_over: HandOver | None
    reasons: tuple[Reason, ...]
    capacity: Capacity | None
    cost_shared: tuple[tuple[str, str], ...]
    hourly_cost: Decimal | None
    contact_minutes: tuple[tuple[str, Decimal], ...]
    close: Close | None
    deal: Deal | None
    credit_rule: str
    lookback: Span
    discount_rate: Decimal | None
    small_sample: int
    goals: tuple[Goal, ...]
    promises: tuple[Promise, ...]
    extra: tuple[tuple[str, str], ...]
    text: str
    text_hash: str
