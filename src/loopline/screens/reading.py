"""How is a whole answer written down: as JSON, as CSV?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from loopline.answers.answer import unit_of
from loopline.answers.asking import FOREVER, Result
from loopline.screens.figures import cell, plain
from loopline.words.period import last_day


def as_json(result: Result, signed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answer as plain JSON values; money is decimal strings of the agreement's currency."""
    currency = result.agreement.currency
    return {
        "answer": result.answer.name,
        "question": result.answer.question,
        "sentence": result.sentence,
        "counts_by": result.answer.counts_by,
        "period": result.asked.period,
        "by": result.asked.by,
        "rule": result.asked.rule if result.answer.rules else None,
        "view": result.asked.view if result.answer.views else None,
        "as_of": None if result.asked.as_of >= FOREVER else plain(result.asked.as_of, "", currency),
        "data_to": data_to(result),
        "agreement": {
            "title": result.agreement.title,
            "version": result.agreement.version,
            "currency": currency,
            "text_hash": result.agreement.text_hash,
            "signed_by": list(signed),
        },
        "columns": [
            {"name": name, "meaning": column.meaning, "unit": column.unit} for name, column in result.columns.items()
        ],
        "rows": [
            {name: plain(row[name], unit_of(column, row), currency) for name, column in result.columns.items()}
            for row in result.rows
        ],
        "coverage": coverage(result),
        "notes": list(result.notes),
    }


def coverage(result: Result) -> dict[str, Mapping[str, Any]]:
    """What the data covers, by name: numerator, denominator and share (None where nothing can be said)."""
    if result.coverage is None:
        return {}
    currency = result.agreement.currency
    return {
        row["measure"]: {
            "unit": row["unit"],
            "numerator": plain(row["numerator"], row["unit"], currency),
            "denominator": plain(row["denominator"], row["unit"], currency),
            "share": row["share"],
        }
        for row in result.coverage
    }


def as_csv(result: Result) -> str:
    """The answer's rows as CSV with a header; safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(result.columns)
    writer.writerow(names)
    for row in result.rows:
        writer.writerow(
            [cell(row[name], unit_of(result.columns[name], row), result.agreement.currency) for name in names]
        )
    return out.getvalue()


def data_to(result: Result) -> str | None:
    """The last day the answer could see, as the agreement's zone counts days."""
    if result.asked.as_of >= FOREVER:
        return None
    return last_day(result.asked.as_of, result.agreement.time_zone).isoformat()
