"""Is every lead that was passed to sales followed up in time, and answered?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.figure import share
from loopline.answers.wording import chance_range, percent, plural, shown, span
from loopline.words.rows import Rows

COLUMNS: Final = {
    "name": Column("the group the lead belongs to; by rep: the rep it was passed to"),
    "handed_over": Column("hand-overs to a rep in the period", "leads", adds=True),
    "due": Column(
        "of these, a first contact was agreed and contacts are recorded: met + missed + running", "leads", adds=True
    ),
    "met": Column("contacted in time", "leads", adds=True),
    "missed": Column("the time has passed without a contact, or the contact came later", "leads", adds=True),
    "running": Column("not contacted yet, time left", "leads", adds=True),
    "in_time_share": Column("met / (met + missed)", "share", range=("in_time_low", "in_time_high")),
    "in_time_low": Column("lower end of its 80% range (Jeffreys)", "share"),
    "in_time_high": Column("upper end of its 80% range (Jeffreys)", "share"),
    "response_time": Column("median business hours from hand-over to first contact, of those contacted", "hours"),
    "speed_to_lead": Column("median hours by the clock from the lead's qualifying step to first contact", "hours"),
    "contacted": Column("contacted so far", "leads", adds=True),
    "contacted_late": Column("contacted, but later than agreed", "leads", adds=True),
    "never_contacted": Column("no contact recorded, and no time left", "leads", adds=True),
    "answer_due": Column("hand-overs that should have been answered by now", "leads", adds=True),
    "answered_with_reason": Column("of these, accepted, or rejected with a reason", "leads", adds=True),
    "answered_share": Column(
        "answered_with_reason / answer_due", "share", ratio=("answered_with_reason", "answer_due")
    ),
    "accepted": Column("accepted by sales", "leads", adds=True),
    "rejected": Column("rejected or disqualified by sales", "leads", adds=True),
    "not_observed": Column("passed on before contacts were recorded: in no rate", "leads", adds=True),
}


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """The rows with shares and ranges, and the sentence about the whole."""
    small = agreement.small_sample
    made = [_row(row, small) for row in rows]
    hidden = sum(1 for row in made if row["in_time_share"] is None and row["met"] + row["missed"])
    notes = (*shown(hidden, len(made), small), *_gaps(list(rows)))
    return Finished(Rows.of(tuple(COLUMNS), made), _sentence(made, asked, small), notes)


def _row(row: dict[str, Any], small: int) -> dict[str, Any]:
    in_time = share(row["met"], row["met"] + row["missed"], small)
    return {
        **row,
        "in_time_share": in_time.as_float(),
        "in_time_low": in_time.low,
        "in_time_high": in_time.high,
        "answered_share": share(row["answered_with_reason"], row["answer_due"], small).as_float(),
    }


def _sentence(rows: list[dict[str, Any]], asked: Asked, small: int) -> str:
    handed = sum(row["handed_over"] for row in rows)
    if not handed:
        return f"No lead was passed to sales {span(asked)}."
    start = f"{plural(handed, 'lead was', 'leads were')} passed to sales {span(asked)}"
    due, met, missed = (sum(row[name] for row in rows) for name in ("due", "met", "missed"))
    if not due:
        return f"{start}; whether they were contacted in time cannot be told."
    never = sum(row["never_contacted"] for row in rows)
    late = sum(row["contacted_late"] for row in rows)
    in_time = share(met, met + missed, small)
    rate = "" if in_time.value is None else f", {percent(float(in_time.value))}{chance_range(in_time.interval)}"
    return (
        f"{start}; {met:,} of {met + missed:,} were contacted within the agreed time{rate}, "
        f"{late:,} later, and {never:,} have no recorded contact."
    )


def _gaps(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    early = sum(row["not_observed"] for row in rows)
    rough = sum(row["rough"] for row in rows)
    undated = sum(row["handed_over"] - row["not_observed"] - row["due"] for row in rows)
    notes = []
    if early:
        notes.append(f"{plural(early, 'hand-over')} happened while no sales contacts were recorded: in no rate.")
    if rough:
        notes.append(f"For {plural(rough, 'lead')} only the day is known, so the hours are rough.")
    if undated:
        notes.append(f"For {plural(undated, 'hand-over')} no time of first contact was agreed.")
    return tuple(notes)


FOLLOW_UP: Final = Answer(
    name="follow_up",
    question="Is every lead that was passed to sales followed up in time, and answered?",
    counts_by="cohort",
    columns=COLUMNS,
    finish=finish,
    brief=("name", "due", "met", "missed", "running", "in_time_share", "response_time"),
    reads=("handed_over", "sales_contact", "sales_answered"),
    by=("all", "rep", "source", "program", "channel", "product", "market"),
    formulas={
        "due": "met + missed + running",
        "in_time_share": "met / (met + missed)",
        "answered_share": "(accepted, or rejected with a reason) / (answered, or past the time of first contact); "
        "where acceptance is automatic, only rejections need an answer",
    },
)
