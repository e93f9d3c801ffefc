"""How much of what happened do the records tell?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.words.rows import Rows

WON_WITH_TOUCH: Final = "won revenue with a touch"
HOW_KNOWN: Final = "persons of won deals"  # these say how, not how much


def finish(rows: Rows, _parts: Mapping[str, Rows], _asked: Asked, agreement: Agreement) -> Finished:
    """One row per figure: what is known, out of all there is; few cases are shown without a share."""
    found = [_row(row, agreement.small_sample) for row in rows]
    notes = []
    few = sum(row["share"] is None and row["cases"] > 0 for row in found)
    if few:
        notes.append(f"Fewer than {agreement.small_sample} cases are shown as counts, without a share.")
    return Finished(Rows.of(tuple(COVERAGE.columns), found), _sentence(found), tuple(notes))


def _row(row: Mapping[str, Any], at_least: int) -> dict[str, Any]:
    numerator, denominator, cases = int(row["numerator"]), int(row["denominator"]), int(row["cases"])
    return {
        "measure": row["measure"],
        "unit": row["unit"],
        "numerator": numerator,
        "denominator": denominator,
        "share": numerator / denominator if cases >= at_least and denominator > 0 else None,
        "cases": cases,
    }


def _sentence(found: list[dict[str, Any]]) -> str:
    if not found:
        return "Nothing is recorded in this period."
    shares = [row for row in found if row["share"] is not None and not row["measure"].startswith(HOW_KNOWN)]
    if not shares:
        return "There are too few cases in this period to say how much of it is known."
    thinnest = sorted(shares, key=lambda row: (row["share"], row["measure"]))[0]
    touched = next((row for row in shares if row["measure"] == WON_WITH_TOUCH), None)
    start = f"A touch is known for {touched['share']:.0%} of the revenue won; the" if touched else "The"
    return f"{start} thinnest record is {thinnest['measure']}: {thinnest['share']:.0%}."


COVERAGE: Final = Answer(
    name="coverage",
    question="How much of what happened do the records tell?",
    counts_by="period",
    columns={
        "measure": Column("what should be known"),
        "unit": Column("what numerator and denominator count"),
        "numerator": Column("where it is known", "by_row", adds=True),
        "denominator": Column("all there is", "by_row", adds=True),
        "share": Column("known part", "share", ratio=("numerator", "denominator")),
        "cases": Column("how many cases there are", "count", adds=True),
    },
    finish=finish,
    brief=("measure", "numerator", "denominator", "share"),
    reads=("opportunity_closed", "order_placed", "money_spent", "touch", "sales_contact", "handed_over"),
)
