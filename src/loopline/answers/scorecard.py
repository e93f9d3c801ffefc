"""What was agreed, what happened, and which team's part is it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.terms import Agreement, Promise
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.close_ratio import CLOSE_RATIO
from loopline.answers.follow_up import FOLLOW_UP
from loopline.answers.measures import ALL, AS_ASKED, Happened, happened
from loopline.answers.promises import CANNOT_TELL, MET, MISSED, NO_GOAL, NOT_ENOUGH, TOO_EARLY, status, trend
from loopline.answers.wording import listed, plural, span
from loopline.words.money import to_minor
from loopline.words.rows import Rows

# Each team's own figure, and the company's, shown whether or not anything was agreed about them.
OWN_FIGURES: Final = (("both", "revenue"), ("both", "deals"), ("marketing", "leads"), ("sales", "win_rate"))
TEAMS: Final = ("both", "marketing", "sales")


@dataclass(frozen=True, slots=True)
class Line:
    """One agreed figure, or one that is shown without: what is counted, where, and who answers for it."""

    measure: str
    product: str
    market: str
    period: str
    team: str
    op: str = ">="
    agreed: float | None = None
    is_agreed: bool = False
    to_at: datetime | None = None


def finish(rows: Rows, parts: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """One row per goal, promise and own figure, with what was agreed, what happened, and what it was before."""
    now = happened(rows, parts, asked, agreement)
    goals = [row for row in rows if row["part"] == "goal"]
    lines = [*_goals(goals, agreement), *_promises(goals, agreement)]
    named = {(line.measure, line.product, line.market, line.period) for line in lines}
    lines += [
        Line(measure, ALL, ALL, AS_ASKED, team)
        for team, measure in OWN_FIGURES
        if (measure, ALL, ALL, AS_ASKED) not in named
    ]
    lines.sort(key=lambda line: TEAMS.index(line.team))
    shown = [_row(line, now, asked) for line in lines]
    notes = (*_notes(shown, goals, agreement), *_disagreements(shown))
    return Finished(Rows.of(tuple(SCORECARD.columns), shown), _sentence(shown, asked), notes)


def _goals(goals: list[dict[str, Any]], agreement: Agreement) -> Iterator[Line]:
    teams = {promise.name: promise.team for promise in agreement.promises if promise.word == "goal"}
    for goal in goals:
        money = goal["measure"] == "revenue"
        yield Line(
            goal["measure"],
            goal["product"],
            goal["market"],
            goal["period"],
            teams.get(goal["measure"], "both"),
            agreed=to_minor(goal["value"], agreement.currency) if money else _plain(goal["value"]),
            is_agreed=True,
            to_at=goal["moment"],
        )


def _promises(goals: list[dict[str, Any]], agreement: Agreement) -> Iterator[Line]:
    """The promises with a mark of their own, and those whose goal is missing."""
    with_goal = {goal["measure"] for goal in goals}
    for promise in agreement.promises:
        if promise.word != "goal":
            agreed, op = _mark(promise, agreement)
            yield Line(promise.name, ALL, ALL, AS_ASKED, promise.team, op, agreed, is_agreed=True)
        elif promise.name not in with_goal:
            yield Line(promise.name, ALL, ALL, AS_ASKED, promise.team, is_agreed=True)


def _mark(promise: Promise, agreement: Agreement) -> tuple[float | None, str]:
    if promise.word == "always":
        return 1.0, ">="
    if promise.value is None:
        return None, promise.op
    if promise.name == "revenue":
        return to_minor(promise.value, agreement.currency), promise.op
    return _plain(promise.value), promise.op


def _plain(value: Decimal) -> float:
    """A whole number as one, so that it is shown as one."""
    return int(value) if value == int(value) else float(value)


def _row(line: Line, now: Happened, asked: Asked) -> dict[str, Any]:
    measured = now.measured(line.measure, line.product, line.market, line.period)
    is_over = asked.as_of >= (line.to_at or asked.to_at)
    before = now.before(line.measure, line.product, line.market) if line.period == AS_ASKED else None
    compares = is_over or measured.denominator is not None
    return {
        "team": line.team,
        "measure": line.measure,
        "product": line.product,
        "market": line.market,
        "period": line.period,
        "unit": measured.unit,
        "agreed": line.agreed,
        "actual": measured.value,
        "status": status(measured, line.op, line.agreed, is_over) if line.is_agreed else None,
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "still_open": measured.still_open,
        "unknown": measured.unknown,
        "low": measured.interval.low if measured.interval and measured.denominator is not None else None,
        "high": measured.interval.high if measured.interval and measured.denominator is not None else None,
        "before": before,
        "trend": trend(measured, before) if compares else None,
        "why": measured.why,
        "see": measured.see,
    }


def _notes(shown: list[dict[str, Any]], goals: list[dict[str, Any]], agreement: Agreement) -> tuple[str, ...]:
    notes = []
    if not goals and agreement.goals:
        periods = listed(dict.fromkeys(goal.period for goal in agreement.goals))
        notes.append(f"No goal is agreed for this period; goals are agreed for {periods}.")
    if not agreement.goals:
        notes.append("No goals are agreed yet.")
    if not agreement.promises:
        notes.append("No promises are agreed yet.")
    notes.extend(
        f"Not known, so in neither count of {row['measure'].replace('_', ' ')}: {plural(row['unknown'], 'case')}."
        for row in shown
        if row["unknown"]
    )
    return tuple(notes)


def _disagreements(shown: list[dict[str, Any]]) -> Iterator[str]:
    """Where a team's own figures and the company's tell different stories."""
    company = [row for row in shown if row["team"] == "both" and row["measure"] in ("revenue", "deals")]
    worse = [row["measure"] for row in company if row["trend"] == "down"]
    for team in ("marketing", "sales"):
        own = [row for row in shown if row["team"] == team]
        better = [row["measure"] for row in own if row["trend"] == "up"]
        if better and worse:
            yield f"For {team}, {listed(_words(better))} went up while {listed(_words(worse))} went down."
        judged = [row["status"] for row in own if row["status"] in (MET, MISSED)]
        missed = [row["measure"] for row in company if row["status"] == MISSED]
        if judged and MISSED not in judged and missed:
            shared = listed(_words(missed))
            yield f"{team.capitalize()} kept what it promised, and the shared goal of {shared} was missed."


def _sentence(shown: list[dict[str, Any]], asked: Asked) -> str:
    agreed = [row for row in shown if row["status"] is not None]
    if not agreed:
        return f"Nothing is agreed {span(asked)} to compare with; the figures stand alone."
    count = {name: [row for row in agreed if row["status"] == name] for name in (MET, MISSED, TOO_EARLY)}
    parts = [f"{len(count[MET])} met"]
    if count[MISSED]:
        parts.append(f"{len(count[MISSED])} missed ({listed(_names(count[MISSED]))})")
    if count[TOO_EARLY]:
        parts.append(f"{len(count[TOO_EARLY])} too early to say")
    untold = sum(row["status"] in (NOT_ENOUGH, NO_GOAL, CANNOT_TELL) for row in agreed)
    if untold:
        parts.append(f"{untold} without enough to say")
    return f"Of {plural(len(agreed), 'agreed figure')} {span(asked)}, {listed(parts)}."


def _words(measures: Iterable[str]) -> list[str]:
    return [measure.replace("_", " ") for measure in dict.fromkeys(measures)]


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        row["measure"].replace("_", " ")
        + "".join(f" {row[part]}" for part in ("product", "market") if row[part] != ALL)
        for row in rows
    ]


SCORECARD: Final = Answer(
    name="scorecard",
    question="What was agreed, what happened, and which team's part is it?",
    counts_by="period",
    columns={
        "team": Column("who answers for it; both: the company's shared figure", "text"),
        "measure": Column("what is counted"),
        "product": Column("the product it is agreed for, or all"),
        "market": Column("the market it is agreed for, or all"),
        "period": Column("the asked period, or the shorter one it is agreed for"),
        "unit": Column("how the figures of this row are written", "text"),
        "agreed": Column("what was agreed", "by_row"),
        "actual": Column("what happened", "by_row", range=("low", "high")),
        "status": Column("met, missed, too early, not enough data; nothing where nothing is agreed", "text"),
        "numerator": Column("cases that count for it", "count"),
        "denominator": Column("cases that could have; none for a plain count", "count"),
        "still_open": Column("cases not decided yet: in neither", "count"),
        "unknown": Column("cases that cannot be told: in neither", "count"),
        "low": Column("lower end of a share's 80% range", "by_row"),
        "high": Column("upper end of a share's 80% range", "by_row"),
        "before": Column("the same figure in the period before", "by_row"),
        "trend": Column("up or down where the change is beyond the 80% range, else about the same", "text"),
        "why": Column("why there is no figure", "text"),
        "see": Column("the answer whose cases are behind the figure", "text"),
    },
    finish=finish,
    brief=("team", "measure", "agreed", "actual", "status", "before"),
    reads=(
        "opportunity_seen",
        "opportunity_closed",
        "order_placed",
        "stage_observed",
        "handed_over",
        "sales_answered",
        "sales_contact",
    ),
    beside=(FOLLOW_UP, CLOSE_RATIO),
    looks_back=(FOLLOW_UP,),
    usual_period="quarter",
    formulas={
        "status": "met when actual keeps the mark and no open case can change that; missed likewise; else too early",
        "first_contact_in_time": "met / (met + missed) of follow_up",
        "close_ratio": "close_ratio of the answer close_ratio",
        "leads_meeting_criteria": "leads passed to sales with all criteria yes / those with all yes or any no",
        "weekly_load_within_capacity": "rep-weeks with no more leads than agreed / rep-weeks with leads",
    },
)
