"""What is sold, on which terms, with which goals and promises?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from loopline.agreement import values
from loopline.agreement.page import Section, Spot
from loopline.agreement.read_path import Ground, read_life_cycle
from loopline.agreement.read_tests import read_markets
from loopline.agreement.terms import Close, Deal, Goal, Market, Product, Promise, Span
from loopline.words.errors import LooplineError, nearest_name
from loopline.words.period import read_period
from loopline.words.stages import COST_KINDS

MOTIONS: Final = ("lead", "mixed", "direct")
RULES: Final = ("first", "last", "linear", "u_40_20_40")
PROMISED: Final = (
    "leads_meeting_criteria",
    "first_contact_in_time",
    "answered_with_reason",
    "close_ratio",
    "weekly_load_within_capacity",
)
_SHARES: Final = PROMISED[:4]


def read_products(spot: Spot, ground: Ground) -> tuple[Product, ...]:
    """How each product is sold."""
    found = []
    for name, place in spot.keys().own():
        keys = place.keys()
        found.append(
            Product(
                name=name,
                motion=keys["motion"].choice(MOTIONS, "motion", "lead"),
                close=read_close(keys["close"]),
                deal=read_deal(keys["deal"]),
                life_cycle=read_life_cycle(keys["life_cycle"], ground),
            )
        )
    return tuple(found)


def market_terms(spot: Spot) -> tuple[Market, ...]:
    """Each market with its tests and its own terms."""
    return tuple(
        Market(name, tests, read_close(keys["close"]), read_deal(keys["deal"]))
        for name, keys, tests in read_markets(spot)
    )


def read_close(spot: Spot) -> Close | None:
    """The agreed close ratio and its window, or None."""
    if not spot.given:
        return None
    keys = spot.keys()
    ratio = keys["ratio"].said(values.share, Decimal(0))
    return Close(ratio, keys["within"].said(values.calendar_span, Span()))


def read_deal(spot: Spot) -> Deal | None:
    """What a deal is worth, or None."""
    if not spot.given:
        return None
    keys = spot.keys()
    return Deal(
        average=keys["average"].maybe(values.some),
        margin=keys["margin"].maybe(values.share),
        cycle=keys["cycle"].maybe(values.calendar_span),
    )


def read_credit(spot: Spot) -> tuple[str, Span]:
    """The rule of credit and how long before the win touches count."""
    keys = spot.keys()
    rule = keys["rule"].choice(RULES, "rule of credit", "u_40_20_40")
    year = Span(days=Decimal("365.25"), text="12 months")
    return rule, keys["lookback"].said(values.calendar_span, year)


def read_shared(spot: Spot) -> tuple[tuple[str, str], ...]:
    """How each kind of cost without a program is shared out."""
    keys = spot.keys()
    found = []
    for kind in COST_KINDS:
        ways = ("by leads", "by touches", "by spend")
        way = keys[kind].choice(ways, "way to share out cost")
        if way:
            found.append((kind, way.removeprefix("by ")))
    return tuple(found)


def measures(stages: tuple[str, ...]) -> tuple[str, ...]:
    """What a goal may count: deals, revenue, leads, and each stage in the plural."""
    return ("deals", "revenue", "leads", *(plural(stage) for stage in stages))


def plural(stage: str) -> str:
    """The stage's name in the plural: qualified_opportunities, mqls."""
    return f"{stage[:-1]}ies" if stage.endswith("y") else f"{stage}s"


def read_goals(
    spot: Spot, top: tuple[str, ...], names: tuple[tuple[str, ...], tuple[str, ...]], fiscal: tuple[int, int]
) -> tuple[Goal, ...]:
    """The goals; `top` are the measures there are, `names` the products and the markets."""
    found: list[Goal] = []
    for item in spot.items():
        goal = _goal(item, top, names, fiscal)
        aim = (goal.period, goal.product, goal.market)
        if goal.period and aim in {(other.period, other.product, other.market) for other in found}:
            item.wrong("a second goal for the same period, product and market", "Write them as one.", "overlap")
        found.append(goal)
    return tuple(found)


def read_promises(spot: Spot, counted: tuple[str, ...]) -> tuple[Promise, ...]:
    """What each team promises; `counted` are the measures that goals may have."""
    keys = spot.keys()
    found: list[Promise] = []
    for team in ("marketing", "sales", "both"):
        for item in keys[team].items():
            entries = item.keys()
            if item.is_section and len(entries.own()) != 1:
                item.wrong("a promise is one measure with its mark", 'For example: - {close_ratio: ">= 30%"}')
            found.extend(_promise(team, name, place, counted) for name, place in entries.own())
    return tuple(found)


def _goal(
    item: Spot, top: tuple[str, ...], names: tuple[tuple[str, ...], tuple[str, ...]], fiscal: tuple[int, int]
) -> Goal:
    keys = item.keys()
    products, markets = names
    found = [(name, keys[name].maybe(values.number)) for name in ("deals", "revenue", "leads")]
    for name, place in keys.own():
        if name not in top:
            place.wrong(f'no measure "{name}"', _near(name, top), "unknown_key")
        found.append((name, place.maybe(values.number)))
    if item.is_section and not any(value is not None for _, value in found):
        item.wrong("the goal counts nothing", "Add deals, revenue, or a stage in the plural.", "missing_key")
    return Goal(
        period=keys["period"].said(lambda text: _period(text, fiscal), ""),
        measures=tuple((name, value) for name, value in found if value is not None),
        product=_one_of(keys, "product", products),
        market=_one_of(keys, "market", markets),
    )


def _near(name: str, known: tuple[str, ...]) -> str:
    near = nearest_name(name, known)
    return f'Did you mean "{near}"?' if near else f"There are: {', '.join(known)}."


def _one_of(keys: Section, what: str, known: tuple[str, ...]) -> str | None:
    return keys[what].maybe(lambda text: values.chosen(text, known, what))


def _period(text: str, fiscal: tuple[int, int]) -> str:
    try:
        return read_period(text, fiscal).text
    except LooplineError as error:
        raise values.Unclear(
            "bad_period", f'"{text}" is not a period', "Write 2026, 2026-Q3, 2026-07, FY2026 or FY2026-Q1."
        ) from error


def _promise(team: str, name: str, spot: Spot, counted: tuple[str, ...]) -> Promise:
    if name not in PROMISED and name not in counted:
        spot.wrong(f'nothing called "{name}" can be promised', _near(name, (*PROMISED, *counted)), "unknown_key")
    if not spot.given:
        spot.wrong(f'"{name}" has no mark', 'Write ">= 90%", "<= 5", goal or always.', "missing_key")
    op, value, word = spot.maybe(values.mark) or ("is", None, None)
    if name in _SHARES and value is not None and value > 1:
        spot.wrong("a share is at most 100%", 'Write a percentage: ">= 90%".')
    if word == "goal" and name in PROMISED:
        spot.wrong(f"goals hold no {name}", 'Write a mark: ">= 90%".')
    return Promise(team, name, op, value, word)
