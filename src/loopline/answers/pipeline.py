"""What is open, how old is it, and what will it bring within the period?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.chance import CloseCurve, Ends, close_curve
from loopline.answers.interval import from_moments
from loopline.answers.wording import money, plural
from loopline.words.money import to_minor
from loopline.words.rows import Rows

OPEN: Final = "open"
FAR: Final = 100_000  # days; later than any end


@dataclass(frozen=True, slots=True)
class Past:
    """What became of the opportunities of one product: the curve of their wins, and what the won ones brought.

    `mean_square` is the mean of the squared amounts.
    """

    curve: CloseCurve
    mean_amount: float | None
    mean_square: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect of one group's open opportunities; `unknown` of them are beyond what the past can tell."""

    deals: float
    value: float | None
    variance: float
    unknown: int
    rough: int


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """One row per group and state, with what to expect of the open ones and how far that reaches."""
    parts: dict[str, list[dict[str, Any]]] = {part: [] for part in ("figures", "past", "ages", "won", "goal")}
    for row in rows:
        parts[row["part"]].append(row)
    pasts = _pasts(parts["past"], agreement)
    expected = _expected(parts["ages"], pasts, asked)
    goals = {row["name"]: to_minor(Decimal(row["value"]), agreement.currency) for row in parts["goal"]}
    won = {row["name"]: int(row["amount"] or 0) for row in parts["won"]}
    found = [_row(row, expected, goals, won) for row in parts["figures"]]
    missing = [name for name in goals if (name, OPEN) not in {(row["name"], row["state"]) for row in found}]
    found += [_row({"name": name, "state": OPEN}, expected, goals, won) for name in sorted(missing)]
    notes = _notes(found, expected, pasts, asked)
    return Finished(Rows.of(tuple(PIPELINE.columns), found), _sentence(found, goals, asked, agreement), notes)


def _pasts(histories: Iterable[dict[str, Any]], agreement: Agreement) -> Mapping[str, Past]:
    """The past of each product with enough ended opportunities; under "" that of all together."""
    by_product: dict[str, list[dict[str, Any]]] = {"": []}
    for row in histories:
        by_product.setdefault(row["product"], []).append(row)
        by_product[""].append(row)
    pasts = {product: _past(found) for product, found in by_product.items()}
    deal = agreement.deal
    agreed = float(to_minor(deal.average, agreement.currency)) if deal and deal.average is not None else None
    whole = pasts[""]
    if whole.mean_amount is None and agreed is not None:
        whole = Past(whole.curve, agreed, agreed * agreed)
    return {
        product: past if past.mean_amount is not None else Past(past.curve, whole.mean_amount, whole.mean_square)
        for product, past in pasts.items()
        if past.curve.ended >= agreement.small_sample
    }


def _past(histories: Iterable[Mapping[str, Any]]) -> Past:
    rows = list(histories)
    by_day: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_day.setdefault(row["day"], []).append(row)
    curve = close_curve(
        Ends(day, *(int(sum(row[key] or 0 for row in found)) for key in ("won", "otherwise", "still_open")))
        for day, found in by_day.items()
    )
    count = sum(int(row["with_amount"] or 0) for row in rows)
    amount = sum(int(row["amount"] or 0) for row in rows)
    squares = sum(float(row["squares"] or 0) for row in rows)
    return Past(curve, amount / count if count else None, squares / count if count else None)


def _expected(ages: Iterable[Mapping[str, Any]], pasts: Mapping[str, Past], asked: Asked) -> Mapping[str, Expected]:
    """What each group's open opportunities will bring between the asked moment and the period's end."""
    if asked.to_at <= asked.as_of:
        return {}
    first = max(0, (asked.from_at - asked.as_of).days)
    last = min(FAR, (asked.to_at - asked.as_of).days)
    by_name: dict[str, list[Expected]] = {}
    for row in ages:
        by_name.setdefault(row["name"], []).append(_expected_at(row, pasts, first, last))
    return {name: _all_of(found) for name, found in by_name.items()}


def _expected_at(row: Mapping[str, Any], pasts: Mapping[str, Past], first: int, last: int) -> Expected:
    """What the opportunities of one age will bring; an amount not known is the mean won one."""
    count, priced = int(row["opportunities"]), int(row["with_amount"])
    past = pasts.get(row["product"]) or pasts.get("")
    age = row["day"]
    chance = None if past is None or age is None else past.curve.chance(max(age, 0), age + first, age + last)
    if past is None or chance is None:
        return Expected(0.0, 0.0, 0.0, count, 0)
    mean, square = past.mean_amount, past.mean_square
    if priced < count and (mean is None or square is None):
        return Expected(chance * count, None, 0.0, 0, count - priced)
    guessed = count - priced
    value = chance * (float(row["amount"] or 0) + guessed * (mean or 0.0))
    variance = chance * (1 - chance) * float(row["squares"] or 0)
    variance += guessed * (chance * (square or 0.0) - (chance * (mean or 0.0)) ** 2)
    return Expected(chance * count, value, variance, 0, guessed)


def _all_of(found: list[Expected]) -> Expected:
    values = [part.value for part in found]
    return Expected(
        sum(part.deals for part in found),
        None if None in values else sum(value for value in values if value is not None),
        sum(part.variance for part in found),
        sum(part.unknown for part in found),
        sum(part.rough for part in found),
    )


def _row(
    row: Mapping[str, Any], expected: Mapping[str, Expected], goals: Mapping[str, int], won: Mapping[str, int]
) -> dict[str, Any]:
    name, is_open = row["name"], row["state"] == OPEN
    count = int(row.get("opportunities") or 0)
    hoped = expected.get(name) if is_open else None
    if hoped is not None and hoped.unknown == count:
        hoped = None
    amount = None if row.get("amount") is None else int(row["amount"])
    goal = goals.get(name) if is_open else None
    so_far = won.get(name, 0) if goal is not None else None
    value = None if hoped is None or hoped.value is None else round(hoped.value)
    span = None if hoped is None or hoped.value is None else from_moments(hoped.value, hoped.variance)
    return {
        "name": name,
        "state": row["state"],
        "opportunities": count,
        **{key: int(row.get(key) or 0) for key in ("with_amount", "without_amount", "not_converted")},
        "amount": amount,
        "age_days": row.get("age_days"),
        **{key: int(row.get(key) or 0) for key in ("criteria_not_met", "criteria_unknown")},
        "expected_deals": None if hoped is None else hoped.deals,
        "expected_value": value,
        "expected_low": None if span is None else round(span.low),
        "expected_high": None if span is None else round(span.high),
        "goal": goal,
        "won_so_far": so_far,
        "coverage": _over(amount or 0, goal - so_far) if goal is not None and so_far is not None else None,
        "goal_reached": _over(so_far + value, goal) if goal and so_far is not None and value is not None else None,
    }


def _over(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _notes(
    found: list[dict[str, Any]], expected: Mapping[str, Expected], pasts: Mapping[str, Past], asked: Asked
) -> tuple[str, ...]:
    notes = []
    if asked.to_at <= asked.as_of:
        notes.append("The period is over: nothing more can be won in it, so nothing is expected.")
    elif not pasts:
        notes.append("Too few opportunities have ended to say what the open ones will bring.")
    beyond = sum(part.unknown for part in expected.values()) if pasts else 0
    if beyond:
        notes.append(
            f"{beyond} open opportunities are of an age nobody has been seen open at, or of unknown age: "
            "nothing is expected of them."
        )
    rough = sum(part.rough for part in expected.values())
    if rough:
        notes.append(f"For {rough} without a known amount the mean won amount stands in (rough).")
    unconverted = sum(row["not_converted"] for row in found)
    if unconverted:
        notes.append(f"{unconverted} have an amount in a currency without a rate; it is in no sum.")
    return tuple(notes)


def _sentence(found: list[dict[str, Any]], goals: Mapping[str, int], asked: Asked, agreement: Agreement) -> str:
    opened = [row for row in found if row["state"] == OPEN]
    count = sum(row["opportunities"] for row in opened)
    if not count:
        return "No opportunity is open." if not goals else "No opportunity is open, and there is a goal to reach."
    amount = sum(row["amount"] or 0 for row in opened)
    without = sum(row["opportunities"] - row["with_amount"] for row in opened)
    parts = [f"{plural(count, 'opportunity is', 'opportunities are')} open, worth {money(amount, agreement.currency)}"]
    if without:
        parts[0] += f" where an amount is known ({without:,} have none)"
    values = [row["expected_value"] for row in opened if row["expected_value"] is not None]
    if values:
        parts.append(f"about {money(sum(values), agreement.currency)} of it should be won by the end of {asked.period}")
    reached = [row["goal_reached"] for row in opened if row["goal_reached"] is not None]
    if len(reached) == 1:
        parts.append(f"which with what is won already makes {reached[0]:.0%} of the goal")
    stalled = sum(row["opportunities"] for row in found if row["state"] != OPEN)
    text = ", ".join(parts)
    return f"{text}; {stalled:,} more have stalled." if stalled else f"{text}."


PIPELINE: Final = Answer(
    name="pipeline",
    question="What is open, how old is it, and what will it bring within the period?",
    counts_by="moment",
    columns={
        "name": Column("the group"),
        "state": Column("open, or stalled: nothing happened for the agreed days"),
        "opportunities": Column("how many are open", "opportunities", adds=True),
        "with_amount": Column("of them, with a known amount", "opportunities", adds=True),
        "without_amount": Column("of them, without an amount", "opportunities", adds=True),
        "not_converted": Column("of them, in a currency without a rate", "opportunities", adds=True),
        "amount": Column("known amounts together", "money", adds=True),
        "age_days": Column("median days since they were opened", "days"),
        "criteria_not_met": Column("opened although a criterion was not met", "opportunities", adds=True),
        "criteria_unknown": Column("opened while a criterion was not known", "opportunities", adds=True),
        "expected_deals": Column("wins to expect within the period, by the close curve at their age", "deals"),
        "expected_value": Column(
            "what those wins bring; unknown amounts at the mean won amount",
            "money",
            range=("expected_low", "expected_high"),
        ),
        "expected_low": Column("80% range of it by chance alone: low end", "money"),
        "expected_high": Column("80% range of it by chance alone: high end", "money"),
        "goal": Column("revenue agreed for this period", "money"),
        "won_so_far": Column("revenue won in the period so far", "money"),
        "coverage": Column("known amounts over what is missing to the goal", "ratio"),
        "goal_reached": Column("won so far and to expect, over the goal", "ratio"),
    },
    finish=finish,
    brief=("name", "state", "opportunities", "amount", "age_days", "expected_value"),
    reads=("opportunity_seen", "opportunity_closed"),
    by=("all", "product", "market", "rep", "stage", "source", "program", "channel"),
    usual_period="quarter",
    formulas={
        "expected_deals": "sum of (won by the period's end - won by now) / still open now, at each one's age",
        "coverage": "amount / (goal - won_so_far)",
        "goal_reached": "(won_so_far + expected_value) / goal",
    },
)
