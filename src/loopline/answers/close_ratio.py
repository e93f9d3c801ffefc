"""Which share of qualified opportunities is won within the agreed window?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from loopline.agreement.terms import Agreement, Close
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.figure import Figure, not_enough, share
from loopline.answers.fold import Line, added, together
from loopline.answers.incidence import Curve, Step, effective_cases, incidence
from loopline.answers.interval import chance_of_spread, jeffreys
from loopline.answers.wording import chance_range, percent, plural, shown, span
from loopline.words.rows import Rows

_SURE: Final = 0.05  # the chance at which groups that are alike are called different
COLUMNS: Final = {
    "name": Column("the group the opportunity belongs to, by its first qualified pass"),
    "qualified": Column("opportunities first qualified in the period", "opportunities", adds=True),
    "ripe": Column("of these, qualified so long ago that the agreed window has run out", "opportunities", adds=True),
    "won_in_time": Column("of the ripe ones, won within the window", "opportunities", adds=True),
    "ripe_ratio": Column("won_in_time / ripe", "share", ratio=("won_in_time", "ripe")),
    "close_ratio": Column(
        "incidence of won at the window (Aalen-Johansen), the unripe ones as far as seen",
        "share",
        range=("close_low", "close_high"),
    ),
    "close_low": Column("lower end of its 80% range", "share"),
    "close_high": Column("upper end of its 80% range", "share"),
    "agreed_ratio": Column("the agreed close ratio", "share"),
    "first_quarter_days": Column("first day by which a quarter of the wins within the window have come", "days"),
    "time_to_win": Column("first day by which half of the wins within the window have come", "days"),
    "third_quarter_days": Column("first day by which three quarters of them have come", "days"),
    "won": Column("won so far", "opportunities", adds=True),
    "ended": Column("ended so far without a win", "opportunities", adds=True),
    "still_open": Column("still open: never counted as lost", "opportunities", adds=True),
    "not_ripe": Column("window still running", "opportunities", adds=True),
    "filled_in": Column("no source recorded when they were qualified: in no ratio", "opportunities", adds=True),
    "not_observed": Column("qualified before their end could be recorded: in no ratio", "opportunities", adds=True),
    "closed_won": Column("won by close date in the period", "opportunities", adds=True),
    "closed": Column("closed by close date in the period, won or not", "opportunities", adds=True),
    "win_rate": Column("closed_won / closed, as a CRM shows it", "share", ratio=("closed_won", "closed")),
}


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """The rows with ratios, ranges and times to win, and the sentence that sets the ratio beside the agreed one."""
    small = agreement.small_sample
    made = [_row(lines, asked, agreement) for lines in together(rows, "name").values()]
    notes = (
        *shown(sum(1 for row in made if row["close_ratio"] is None and row["qualified"]), len(made), small),
        *_gaps(made, agreement),
    )
    return Finished(Rows.of(tuple(COLUMNS), made), _sentence(made, rows, asked, agreement), notes)


def close_ratio(seen: int, ripe: int, curve: Curve, small: int) -> Figure:
    """The incidence of won at the window with its interval.

    No figure when too few were seen, or when nobody was followed through the window.
    """
    if not ripe and curve.remaining > 0:
        return not_enough("nobody has been followed through the whole window")
    sure = effective_cases(curve, seen)
    interval = jeffreys(float(curve.value) * sure, sure)
    if seen < small:
        return Figure(None, f"fewer than {small} in the denominator", None, seen, interval)
    return Figure(curve.value, "", None, seen, interval)


def _row(lines: list[Line], asked: Asked, agreement: Agreement) -> dict[str, Any]:
    row, small = lines[0], agreement.small_sample
    curve = curve_of(lines)
    seen = row["ripe"] + row["not_ripe"]
    ratio = close_ratio(seen, row["ripe"], curve, small)
    agreed = _agreed(agreement, asked.by, row["name"])
    timed = ratio.value is not None
    return {
        **row,
        "ripe_ratio": share(row["won_in_time"], row["ripe"], small).as_float(),
        "close_ratio": ratio.as_float(),
        "close_low": ratio.low,
        "close_high": ratio.high,
        "agreed_ratio": float(agreed.ratio) if agreed else None,
        "first_quarter_days": curve.day_of(Fraction(1, 4)) if timed else None,
        "time_to_win": curve.day_of(Fraction(1, 2)) if timed else None,
        "third_quarter_days": curve.day_of(Fraction(3, 4)) if timed else None,
        "win_rate": share(row["closed_won"], row["closed"], small).as_float(),
    }


def curve_of(lines: Iterable[Line]) -> Curve:
    """The curve of one group's lines."""
    steps = (line for line in lines if line["run"] is not None)
    return incidence(Step(s["run"], s["on_day"], s["at_risk"], s["step_won"], s["step_ended"]) for s in steps)


def _agreed(agreement: Agreement, by: str, name: str) -> Close | None:
    own: dict[str, Close | None] = {}
    if by == "product":
        own = {product.name: product.close for product in agreement.products}
    if by == "market":
        own = {market.name: market.close for market in agreement.markets}
    return own.get(name) or agreement.close


def _sentence(rows: list[dict[str, Any]], lines: Iterable[Line], asked: Asked, agreement: Agreement) -> str:
    total = added(rows, ("qualified", "ripe", "not_ripe", "won", "won_in_time", "still_open"))
    if not total["qualified"]:
        return f"No opportunity was qualified {span(asked)}."
    start = f"{plural(total['qualified'], 'opportunity was', 'opportunities were')} qualified {span(asked)}"
    if len(rows) > 1:
        open_now = f", {total['still_open']:,} are still open"
        return f"{start}; {total['won']:,} are won so far{open_now}.{_best(rows)}"
    figure = close_ratio(total["ripe"] + total["not_ripe"], total["ripe"], curve_of(lines), agreement.small_sample)
    window = f"within {agreement.close.within.text or 'the agreed window'}" if agreement.close else "in time"
    if figure.value is None:
        return f"{start}; {total['won']:,} are won so far, too few to name a close ratio ({figure.why})."
    agreed = f"; agreed are {percent(float(agreement.close.ratio))}" if agreement.close else ""
    return (
        f"{start}; the share won {window} is {percent(float(figure.value))}{chance_range(figure.interval)}{agreed}. "
        f"{total['won_in_time']:,} of the {total['ripe']:,} whose window has run out were won in it."
    )


def _best(rows: list[dict[str, Any]]) -> str:
    rated = [row for row in rows if row["close_ratio"] is not None]
    if len(rated) < 2:
        return ""
    if not _differ(rated):
        return " Their differences are within what chance gives: no group can be called better."
    top, low = max(rated, key=lambda r: r["close_low"]), min(rated, key=lambda r: r["close_high"])
    if top["close_low"] > low["close_high"]:
        return (
            f" {top['name']} closes more ({percent(top['close_ratio'])}) than "
            f"{low['name']} ({percent(low['close_ratio'])})."
        )
    return " Their ranges overlap: no group can be called better."


def _differ(rows: list[dict[str, Any]]) -> bool:
    """Whether the groups differ beyond chance, both within the window and among all that have ended.

    Many groups always have a best and a worst; without this, every list of reps would name a loser.
    """
    in_time = chance_of_spread((row["won_in_time"], row["ripe"]) for row in rows)
    closed = chance_of_spread((row["closed_won"], row["closed"]) for row in rows)
    return in_time < _SURE and closed < _SURE


def _gaps(rows: list[dict[str, Any]], agreement: Agreement) -> tuple[str, ...]:
    filled, early = sum(r["filled_in"] for r in rows), sum(r["not_observed"] for r in rows)
    unfollowed = [r for r in rows if r["close_ratio"] is None and r["not_ripe"] and not r["ripe"]]
    notes = []
    if filled:
        notes.append(f"For {plural(filled, 'opportunity', 'opportunities')} the day of qualification was not recorded.")
    if early:
        notes.append(f"{plural(early, 'opportunity', 'opportunities')} began before ends were recorded: in no ratio.")
    if unfollowed:
        notes.append("Nobody has been followed through the whole window yet where a ratio is missing.")
    if agreement.close is None:
        notes.append("No close ratio and window are agreed, so only counts are shown.")
    return tuple(notes)


CLOSE_RATIO: Final = Answer(
    name="close_ratio",
    question="Which share of qualified opportunities is won within the agreed window?",
    counts_by="cohort",
    columns=COLUMNS,
    finish=finish,
    brief=("name", "qualified", "won", "close_ratio", "agreed_ratio", "win_rate", "time_to_win"),
    reads=("stage_observed", "sales_answered", "opportunity_seen", "opportunity_closed"),
    by=("all", "product", "market", "rep", "source", "program", "channel"),
    formulas={
        "close_ratio": "sum over days of (share neither won nor ended before) x wins / those still there, up to the "
        "window; where no case is open, won / qualified exactly",
        "win_rate": "won / closed by close date, where closed is won, lost, no decision, cancelled or stalled",
        "time_to_win": "first day t with incidence(t) >= incidence(window) / 2",
    },
)
