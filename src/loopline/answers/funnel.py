"""How far do leads come, and what becomes of them at each stage?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.figure import Figure, not_enough, share
from loopline.answers.fold import Line, added, together
from loopline.answers.wording import chance_range, listed, percent, plural, shown, span
from loopline.words.rows import Rows

COLUMNS: Final = {
    "name": Column("the group the lead belongs to"),
    "stage": Column("stage of the agreed life cycle"),
    "entered": Column("passes that entered the stage so far", "leads", adds=True),
    "advanced": Column("of these, went on to a later stage", "leads", adds=True),
    "joined": Column("of these, went on in another person's opportunity", "leads", adds=True),
    "leaked": Column("of these, left for good", "leads", adds=True),
    "inside": Column("of these, still inside", "leads", adds=True),
    "reached": Column("reached the stage within the agreed window after the previous one", "leads", adds=True),
    "ripe": Column("entered the previous stage so long ago that its window has run out", "leads", adds=True),
    "step_rate": Column(
        "reached / ripe: the rate of the previous stage",
        "share",
        ratio=("reached", "ripe"),
        range=("step_low", "step_high"),
    ),
    "step_low": Column("lower end of the rate's 80% range (Jeffreys)", "share"),
    "step_high": Column("upper end of the rate's 80% range (Jeffreys)", "share"),
    "first_reached": Column("reached the stage within all windows since the first recorded stage", "leads", adds=True),
    "first_ripe": Column("entered the first recorded stage so long ago", "leads", adds=True),
    "first_rate": Column("the rate of the first stage", "share", ratio=("first_reached", "first_ripe")),
    "median_days": Column("median days from the previous stage, observed on both sides", "days"),
    "not_ripe": Column("entered the previous stage, window still running: never counted as lost", "leads", adds=True),
    "filled_in": Column("entries that no source recorded; the lead was later seen further on", "leads", adds=True),
    "not_observed": Column("entered before the end could be recorded: in no rate", "leads", adds=True),
}


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """The rows with rates and ranges, and the sentence about the whole and its narrowest step."""
    small = agreement.small_sample
    stages = [lines[0] for lines in together(rows, "name", "stage").values()]
    made = [_row(row, small) for row in stages]
    hidden = sum(1 for row in made if row["step_rate"] is None and 0 < row["ripe"] < small)
    notes = (
        *shown(hidden, len(made), small),
        *_gaps(stages),
        *_leaks(rows),
    )
    return Finished(Rows.of(tuple(COLUMNS), made), _sentence(_whole(stages), asked, small), notes)


def step_rate(row: Mapping[str, Any], small: int) -> Figure:
    """The rate of the previous stage; no figure where no source records the stage, or no window is agreed."""
    if row["observed_entries"] == 0:
        return not_enough("no source records this stage")
    if row["without_window"]:
        return not_enough("no window is agreed, and leads are still inside")
    return share(row["reached"], row["ripe"], small)


def _row(row: Line, small: int) -> dict[str, Any]:
    step = step_rate(row, small)
    first = share(row["first_reached"], row["first_ripe"], small)
    return {
        **row,
        "step_rate": step.as_float(),
        "step_low": step.low,
        "step_high": step.high,
        "first_rate": first.as_float(),
    }


def _whole(stages: list[Line]) -> list[dict[str, Any]]:
    """The rows of all groups together, by stage, in order of the path."""
    names = ("without_window", *(name for name, column in COLUMNS.items() if column.adds))
    whole = [
        {**added(lines, names), **{name: lines[0][name] for name in ("stage", "position", "observed_entries")}}
        for lines in together(stages, "stage").values()
    ]
    return sorted(whole, key=lambda row: (row["position"], row["stage"]))


def _sentence(whole: list[dict[str, Any]], asked: Asked, small: int) -> str:
    began = max((row["entered"] for row in whole), default=0)
    if not began:
        return f"No lead began {span(asked)}."
    last = whole[-1]
    start = f"Of {plural(began, 'lead')} that began {span(asked)}, {last['entered']:,} reached {last['stage']} so far"
    steps = [(row, step_rate(row, small)) for row in whole]
    rated = [(row, figure) for row, figure in steps if figure.value is not None]
    if not rated:
        return f"{start}; too few steps have run their time to name a rate."
    row, figure = min(rated, key=lambda pair: pair[1].as_float() or 0.0)
    return (
        f"{start}; the narrowest step is into {row['stage']}: {figure.numerator:,} of {figure.denominator:,} within "
        f"the agreed time, {percent(figure.as_float() or 0.0)}{chance_range(figure.interval)}."
    )


def _gaps(rows: list[Line]) -> tuple[str, ...]:
    unseen = sorted({r["stage"] for r in rows if r["observed_entries"] == 0 and r["entered"]})
    open_ended = sorted({r["stage"] for r in rows if r["without_window"]})
    entered, filled = sum(r["entered"] for r in rows), sum(r["filled_in"] for r in rows)
    early = sum(r["not_observed"] for r in rows)
    notes = []
    if unseen:
        notes.append(f"No source records {listed(unseen)}: filled in where the lead was seen further on, no rate.")
    if open_ended:
        notes.append(f"No window is agreed for {listed(open_ended)}: counts only while leads are still inside.")
    if filled:
        notes.append(f"{percent(filled / entered)} of stage entries are filled in ({filled:,} of {entered:,}).")
    if early:
        notes.append(f"{early:,} entries began before their end could be recorded: counted, in no rate.")
    return tuple(notes)


def _leaks(rows: Iterable[Line]) -> tuple[str, ...]:
    notes = []
    for (stage,), lines in together((row for row in rows if row["reason"]), "stage").items():
        reasons = {
            reason: added(same, ["leaked_so"])["leaked_so"] for (reason,), same in together(lines, "reason").items()
        }
        told = [
            f"{reason} {count:,}" for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        ]
        notes.append(f"Left for good at {stage}: {', '.join(told)}.")
    return tuple(notes)


FUNNEL: Final = Answer(
    name="funnel",
    question="How far do leads come, and what becomes of them at each stage?",
    counts_by="cohort",
    columns=COLUMNS,
    finish=finish,
    brief=("name", "stage", "entered", "advanced", "leaked", "inside", "step_rate", "median_days"),
    reads=(
        "person_seen",
        "touch",
        "stage_observed",
        "handed_over",
        "sales_answered",
        "sales_contact",
        "opportunity_seen",
        "opportunity_closed",
    ),
    by=("all", "source", "program", "channel", "product", "market", "rep"),
    formulas={
        "entered": "advanced + joined + leaked (by reason, see the notes and `leakage`) + inside",
        "step_rate": "reached / ripe, over passes observed in the previous stage and not filled in at this one, whose "
        "agreed window has run out",
        "first_rate": "first_reached / first_ripe, over passes first seen in the first recorded stage; the window is "
        "the sum of the agreed ones, business time at the average of a calendar day",
    },
)
