"""Which leads become customers, and did they meet the agreed criteria?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.figure import share
from loopline.answers.interval import jeffreys, prior
from loopline.answers.wording import chance_range, percent, plural, shown, span
from loopline.words.rows import Rows

COLUMNS: Final = {
    "name": Column("the group the lead belongs to"),
    "leads": Column("passes that began in the period", "leads", adds=True),
    "ripe": Column("of these, began so long ago that all agreed windows have run out", "leads", adds=True),
    "won_in_time": Column("of the ripe ones, won within the windows", "leads", adds=True),
    "won_rate": Column("won_in_time / ripe", "share", ratio=("won_in_time", "ripe"), range=("won_low", "won_high")),
    "won_low": Column("lower end of the rate's 80% range (Jeffreys)", "share"),
    "won_high": Column("upper end of the rate's 80% range (Jeffreys)", "share"),
    "won_drawn": Column("the rate drawn towards that of all groups, the more the fewer cases it rests on", "share"),
    "won": Column("won so far", "leads", adds=True),
    "not_ripe": Column("windows still running: never counted as lost", "leads", adds=True),
    "not_observed": Column("began before their end could be recorded: in no rate", "leads", adds=True),
    "met_all": Column("known to meet all agreed criteria", "leads", adds=True),
    "not_met": Column("known to miss at least one", "leads", adds=True),
    "unknown": Column("not known yet", "leads", adds=True),
    "met_share": Column(
        "met_all / leads; not known yet is not met; not shown while nothing is known of any",
        "share",
        ratio=("met_all", "leads"),
    ),
    "accepted": Column("accepted by sales", "leads", adds=True),
    "rejected": Column("rejected or disqualified by sales", "leads", adds=True),
    "revenue": Column("amounts of the deals won so far", "money", adds=True),
    "won_without_amount": Column("won, amount not known: not in revenue", "leads", adds=True),
    "sales_cost": Column("cost of sales' time on these leads, won or not", "money", adds=True),
    "mean_cycle_days": Column("mean calendar days from the start to the win, of those won so far", "days"),
    "median_cycle_days": Column("median calendar days from the start to the win, of those won so far", "days"),
}


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """The rows with rates, ranges and drawn rates, and the sentence about the whole and what stands out."""
    small = agreement.small_sample
    belief = prior((row["won_in_time"], row["ripe"]) for row in rows)
    has_criteria = bool(agreement.qualified)
    made = []
    for row in rows:
        rate = share(row["won_in_time"], row["ripe"], small)
        met = share(row["met_all"], row["leads"], small)
        made.append(
            {
                **row,
                "won_rate": rate.as_float(),
                "won_low": rate.low,
                "won_high": rate.high,
                "won_drawn": belief.shrink(row["won_in_time"], row["ripe"]) if belief and row["ripe"] else None,
                "met_share": met.as_float() if row["met_all"] + row["not_met"] else None,
            }
        )
    notes = (
        *shown(sum(1 for row in made if row["ripe"] < small), len(made), small),
        *_gaps(made, has_criteria),
        *(_drawn(belief is not None and belief.strength is None) if len(made) > 1 else ()),
    )
    return Finished(Rows.of(tuple(COLUMNS), made), _sentence(made, asked, small), notes)


def _sentence(rows: list[dict[str, Any]], asked: Asked, small: int) -> str:
    leads, won = sum(r["leads"] for r in rows), sum(r["won"] for r in rows)
    ripe, in_time = sum(r["ripe"] for r in rows), sum(r["won_in_time"] for r in rows)
    if not leads:
        return f"No lead began {span(asked)}."
    start = f"Of {plural(leads, 'lead')} that began {span(asked)}, {won:,} were won so far"
    if ripe < small:
        return f"{start}; {ripe:,} have run their full time, too few to name a rate."
    rate = f"; of the {ripe:,} that have run their full time, {percent(in_time / ripe)} were won in time"
    return f"{start}{rate}{chance_range(jeffreys(in_time, ripe))}.{_stands_out(rows, in_time / ripe, small, asked)}"


def _stands_out(rows: list[dict[str, Any]], overall: float, small: int, asked: Asked) -> str:
    """Which group lies clearly above or below the whole; that none does is said too."""
    large = [row for row in rows if row["ripe"] >= small]
    if len(large) < 2:
        return ""
    above = max(large, key=lambda row: (row["won_low"], row["name"]))
    below = min(large, key=lambda row: (row["won_high"], row["name"]))
    said = []
    if above["won_low"] > overall:
        said.append(f"{above['name']} lies above that ({percent(above['won_rate'])} of {above['ripe']:,})")
    if below["won_high"] < overall:
        said.append(f"{below['name']} below ({percent(below['won_rate'])} of {below['ripe']:,})")
    if not said:
        return f" No {asked.by} stands out from the others."
    return f" {', '.join(said)}."


def _gaps(rows: list[dict[str, Any]], has_criteria: bool) -> tuple[str, ...]:
    without = sum(row["won_without_amount"] for row in rows)
    early = sum(row["not_observed"] for row in rows)
    notes = []
    if without:
        notes.append(f"{plural(without, 'won lead has', 'won leads have')} no known amount: not in revenue.")
    if early:
        notes.append(f"{plural(early, 'lead')} began before their end could be recorded: counted, in no rate.")
    if has_criteria and rows and not any(row["met_all"] + row["not_met"] for row in rows):
        notes.append("For no lead is it known whether it meets the agreed criteria.")
    if not has_criteria:
        notes.append("No criteria of a qualified opportunity are agreed, so none can be met.")
    return tuple(notes)


def _drawn(alike: bool) -> tuple[str, ...]:
    if alike:
        return ("The groups differ no more than chance alone would make them: do not rank them.",)
    return ("won_drawn is the rate drawn towards that of all groups (empirical Bayes); compare groups by it.",)


LEAD_QUALITY: Final = Answer(
    name="lead_quality",
    question="Which leads become customers, and did they meet the agreed criteria?",
    counts_by="cohort",
    columns=COLUMNS,
    finish=finish,
    brief=("name", "leads", "won", "won_rate", "met_share", "rejected", "revenue"),
    reads=("person_seen", "touch", "stage_observed", "sales_answered", "opportunity_seen", "opportunity_closed"),
    by=("source", "all", "program", "channel", "product", "market", "rep"),
    formulas={
        "won_rate": "won_in_time / ripe; the window is the sum of the agreed ones up to the win, business time at the "
        "average of a calendar day",
        "met_share": "met_all / leads",
        "mean_cycle_days": "days between the calendar days of start and win in the agreement's time zone",
    },
)
