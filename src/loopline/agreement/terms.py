"""What have marketing and sales agreed? The frozen terms of one version.

Ratios and amounts are Decimal; amounts are in the agreement's currency, in major units as written.
Durations are `Span`s: so many calendar days, or so many business minutes, never both.
"""

from __future__ import annotations

import dataclasses
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
    """One test with three results: yes, no, unknown. `subject` is person, account, opportunity, answer or rule.

    `op` is a name in `OPERATORS` of `criteria.py`; `values` are texts as written. With subject `rule`, the
    field names another list (`target_market`, `market:asia`), and the result is that list's combined result.
    `line` and `column` are where the test stands in its file.
    """

    name: str
    subject: str
    field: str
    op: str
    values: tuple[str, ...]
    line: int = dataclasses.field(default=0, compare=False)
    column: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Points for passing all of `criteria` (part fit), for a touch (behaviour), for a yes (answers)."""

    part: str
    name: str
    points: Decimal
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of the score: its points never leave 0 to `up_to`; with a half-life they fade."""

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
    """Who owns a reason, and whether money was lost by it: yes, part or no.

    `agreed` is false where the agreement does not name the reason and a default stands in.
    """

    name: str
    owner: str
    loss: str
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class Close:
    """The agreed share of qualified opportunities that are won, and the window in which they are."""

    ratio: Decimal
    within: Span


@dataclass(frozen=True, slots=True)
class Deal:
    """What one deal is worth on average, its margin, and how long it takes."""

    average: Decimal | None
    margin: Decimal | None
    cycle: Span | None


@dataclass(frozen=True, slots=True)
class Product:
    """How one thing is sold: lead, mixed or direct; with its own close and deal terms and its own path where given."""

    name: str
    motion: str
    close: Close | None = None
    deal: Deal | None = None
    life_cycle: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """A market: what passes all its criteria; with its own close and deal terms where given."""

    name: str
    criteria: tuple[Criterion, ...]
    close: Close | None = None
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """A rep is away from `start` to `end`, both included."""

    rep: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many leads a rep can take a week; `reps` holds (rep or kind of rep, leads a week, until when)."""

    leads_per_rep_per_week: Decimal | None
    reps: tuple[tuple[str, Decimal, date | None], ...] = ()
    absent: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Working weekdays (0 = Monday), opening and closing time in the agreement's zone, holidays.

    Closing at 00:00 means the end of the day.
    """

    weekdays: tuple[int, ...]
    opens: time
    closes: time
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """How leads pass to sales. `above_then` is what happens above capacity after the hold: pass, nurture, external."""

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
    above_then: str = "pass"


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
class QuietHours:
    """No mail or message goes out from `start` to `end`, in the agreement's zone; may pass midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Pay:
    """Commission, as a share, on deals whose lead was found by `origin`: sales or marketing."""

    origin: str
    commission: Decimal


@dataclass(frozen=True, slots=True)
class NurtureStep:
    """One message of a nurture program, so long after its start."""

    after: Span
    send: str


@dataclass(frozen=True, slots=True)
class Nurture:
    """A program for leads that miss these criteria; `holdout` is the share that gets nothing, for comparison."""

    name: str
    missing: tuple[str, ...]
    consent: str
    holdout: Decimal
    steps: tuple[NurtureStep, ...]


@dataclass(frozen=True, slots=True)
class Rollout:
    """One step of bringing the process in, and its day."""

    step: str
    start: date


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
    capture: tuple[tuple[str, tuple[str, ...]], ...]
    quiet_hours: QuietHours | None
    pay: tuple[Pay, ...]
    signals: tuple[str, ...]
    nurture: tuple[Nurture, ...]
    rollout: tuple[Rollout, ...]
    text: str
    text_hash: str
