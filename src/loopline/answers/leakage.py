"""Where do leads leak, why, and what is it worth?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.fold import Line, added, together
from loopline.answers.interval import Interval, from_moments
from loopline.answers.wording import money, plural, span
from loopline.words.rows import Rows

COLUMNS: Final = {
    "name": Column("the group the lead belongs to"),
    "stage": Column("stage the lead was in when it left for good"),
    "reason": Column("why it left: the reason given, else what the record shows, else not given"),
    "ended": Column("how the pass ended: lost, stalled, cancelled, no_decision, rejected ..."),
    "owner": Column("who can act on this reason, as agreed", "text"),
    "loss": Column("was money lost by it, as agreed: yes, part or no", "text"),
    "leads": Column("passes that left here in the period", "leads", adds=True),
    "returned": Column(
        "of these, came back: won later, on the way, or left later in the period and valued there", "leads", adds=True
    ),
    "may_return": Column(
        "of these, sent back to nurture, time to return still running: not valued yet", "leads", adds=True
    ),
    "valued": Column("of these, counted in the lost value", "leads", adds=True),
    "lost_value": Column(
        "expected value lost, from what was known on entering the stage",
        "money",
        adds=True,
        range=("lost_low", "lost_high"),
    ),
    "lost_low": Column("lower end of its 80% range", "money"),
    "lost_high": Column("upper end of its 80% range", "money"),
    "lost_margin": Column("the same as margin, at the agreed margin", "money", adds=True),
    "sales_cost": Column("cost of sales' time spent on these leads", "money", adds=True),
}
_KEYS: Final = ("name", "stage", "reason", "ended")


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """One row per point with the range of its lost value, and the sentence that names the costliest one."""
    made = [_row(lines) for lines in together(rows, *_KEYS).values()]
    made.sort(
        key=lambda row: (-(row["lost_value"] or 0), -row["leads"], row["name"], row["position"] or 0, row["reason"])
    )
    sentence = _sentence(made, list(rows), asked, agreement)
    return Finished(Rows.of(tuple(COLUMNS), made), sentence, _gaps(made, agreement))


def _row(lines: list[Line]) -> dict[str, Any]:
    sums = added(lines, (*(name for name, column in COLUMNS.items() if column.adds), "without_value"))
    found = value_range(sums["lost_value"], lines)
    return {
        **lines[0],
        **sums,
        "lost_low": None if found is None else round(found.low),
        "lost_high": None if found is None else round(found.high),
    }


def value_range(value: int | None, lines: Iterable[Line]) -> Interval | None:
    """The 80% range of a lost value: how sure the chances and the usual amounts are. None without a value.

    The chance of a kind of lead varies as a share of the cases it rests on; the usual amount of a product
    as the mean of its deals.
    """
    if value is None:
        return None
    valued = [line for line in lines if line["valued"] and line["exposure"] is not None]
    variance = 0.0
    for same in together(valued, "stage", "met", "market", "sold").values():
        chance, cases = same[0]["chance"], same[0]["sureness"]
        variance += sum(line["exposure"] for line in same) ** 2 * chance * (1 - chance) / (cases + 1)
    for same in together(valued, "product").values():
        variance += sum(line["usual_deals"] for line in same) ** 2 * same[0]["amount_variance"]
    return from_moments(float(value), variance)


def _sentence(rows: list[dict[str, Any]], lines: list[Line], asked: Asked, agreement: Agreement) -> str:
    points = {point: added(same, ("leads", "lost_value")) for point, same in together(rows, "stage", "reason").items()}
    if not points:
        return f"No lead left for good {span(asked)}."
    leads = sum(row["leads"] for row in rows)
    stage, reason = max(points, key=lambda point: (points[point]["lost_value"] or 0, points[point]["leads"], point))
    count, value = points[(stage, reason)]["leads"], points[(stage, reason)]["lost_value"] or 0
    if value <= 0:
        return (
            f"{plural(leads, 'lead')} left for good {span(asked)}, most of them at {stage} ({reason}, {count:,}); "
            "what they were worth cannot be told."
            if all(row["lost_value"] is None or row["loss"] == "no" for row in rows)
            else f"{plural(leads, 'lead')} left for good {span(asked)}; no money was lost by it so far."
        )
    of_point = [line for line in lines if (line["stage"], line["reason"]) == (stage, reason)]
    total = sum(row["lost_value"] or 0 for row in rows)
    return (
        f"Most money leaks at {stage}: {plural(count, 'lead')} left there ({reason}), "
        f"worth about {_amount(value, of_point, agreement)}; "
        f"all {plural(leads, 'lead')} that left {span(asked)} together: {_amount(total, lines, agreement)}."
    )


def _amount(value: int, lines: list[Line], agreement: Agreement) -> str:
    found = value_range(value, lines)
    shown = money(value, agreement.currency)
    if found is None or found.low == found.high:
        return shown
    return f"{shown} (80% range {money(found.low, agreement.currency)} to {money(found.high, agreement.currency)})"


def _gaps(rows: list[dict[str, Any]], agreement: Agreement) -> tuple[str, ...]:
    without = sum(row["without_value"] for row in rows)
    back, may = sum(row["returned"] for row in rows), sum(row["may_return"] for row in rows)
    stopped = sum(row["leads"] for row in rows if row["loss"] == "no")
    notes = []
    if without:
        notes.append(
            f"{plural(without, 'lead')} could not be valued: "
            "no deal was won yet from their stage, or no amount is known."
        )
    if back:
        notes.append(f"{plural(back, 'lead')} came back: won since, on the way again, or counted where they left last.")
    if may:
        notes.append(f"{plural(may, 'lead')} may still come back from nurture; not valued before that time has passed.")
    if stopped:
        notes.append(f"{plural(stopped, 'lead was', 'leads were')} rightly stopped: no money lost, value 0.")
    if agreement.deal is None or agreement.deal.margin is None:
        notes.append("No margin is agreed, so the lost margin is given only where a product has its own.")
    return tuple(notes)


LEAKAGE: Final = Answer(
    name="leakage",
    question="Where do leads leak, why, and what is it worth?",
    counts_by="period",
    columns=COLUMNS,
    finish=finish,
    brief=("name", "stage", "reason", "lost_value", "leads", "owner"),
    reads=("handed_over", "sales_answered", "sales_contact", "opportunity_seen", "opportunity_closed"),
    by=("all", "source", "program", "channel", "product", "market", "rep"),
    formulas={
        "lost_value": "chance x amount x loss, summed over the valued leads. Chance: incidence of won among all leads "
        "that entered the stage with the same criteria met, market and (from the opportunity on) product, drawn "
        "towards all of the stage as by one smallest sample. Amount: the lead's own, else the usual of its "
        "product. Loss: yes 1, part 0.5, no 0",
        "leads": "returned + may_return + valued + rightly stopped + those without a value",
        "may_return": "an end that leads to nurture, for as many days as a lead may go without contact; a stalled lead "
        "has had that time already",
        "returned": "the same person (or account) and product has a later pass that was won, or left in the period "
        "too, or is open and back at this stage, or still within the windows agreed for the way there",
        "lost_low": "gamma interval from the variance of the chances and of the usual amounts",
    },
)
