"""How does an answer look in a terminal of 80 columns?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from loopline.answers.answer import Answer, Column, unit_of
from loopline.answers.asking import Result
from loopline.screens.figures import UNKNOWN, figure, local
from loopline.screens.reading import data_to
from loopline.words.rows import Rows

_OWNERS: Final = {"marketing": "blue", "sales": "yellow", "both": "bright_black"}
_GAP: Final = 3
_NAME: Final = 21  # a longer text is folded
_SHORT_ID: Final = 10  # letters by which `lead` finds a case
_CASE: Final = ("case_id",)


def answer_view(result: Result, console: Console, signed: Sequence[str], limit: int = 40) -> RenderableType:
    """The answer as a person reads it: the sentence, the table that fits, what it rests on."""
    parts: list[RenderableType] = [Text(result.sentence, style="bold"), Text()]
    if len(result.rows):
        table, hidden = fitting_table(result.rows, result.answer, result.agreement.currency, console.width, limit)
        parts.append(table)
        if hidden:
            parts.append(Text(f"{len(hidden)} more columns: --wide, or --format csv.", style="dim"))
        if len(result.rows) > limit:
            parts.append(Text(f"{len(result.rows) - limit} more rows: --format csv.", style="dim"))
    parts.append(Padding(footer(result, signed), (1, 0, 0, 0)))
    return Group(*parts)


def footer(result: Result, signed: Sequence[str]) -> RenderableType:
    """Period, horizon, agreement and notes, in small print."""
    last = data_to(result)
    seen = f"data to {last}" if last else "no data yet"
    terms = result.agreement
    by_whom = f"signed by {' and '.join(signed)}" if signed else "not signed"
    told = [f"Counts by {result.answer.counts_by}", f"period {result.asked.period}", seen]
    if result.answer.rules:
        told.append(f"credit by {result.asked.rule}")
    lines = [
        " · ".join(told),
        f"Agreement “{terms.title}”, version {terms.version}, {by_whom}",
        *(f"Note: {note}" for note in result.notes),
    ]
    return Text("\n".join(lines), style="dim")


def fitting_table(rows: Rows, answer: Answer, currency: str, width: int, limit: int) -> tuple[Table, tuple[str, ...]]:
    """A table of the columns that fit the width, those that matter most first, and the names of the others.

    A figure is shown with its range in one cell. Keys that are the same in every row are left out.
    """
    columns = answer.columns
    bounds = {bound for column in columns.values() for bound in column.range or ()}
    shown = [name for name in (*answer.brief, *columns) if name not in bounds and not _is_told(name, rows, columns)]
    shown = list(dict.fromkeys(shown))
    cells = {name: [_with_range(row, name, columns, currency) for row in list(rows)[:limit]] for name in shown}
    kept: list[str] = []
    used = 0
    for name in shown:
        need = max([len(word) for word in heading(name).split("\n")] + [min(len(text), _NAME) for text in cells[name]])
        if used + need + _GAP <= width or not kept:
            kept.append(name)
            used += need + _GAP
        elif name in answer.brief:
            break
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for name in kept:
        is_figure = columns[name].unit not in {"", "text"}
        table.add_column(
            heading(name),
            justify="right" if is_figure else "left",
            no_wrap=is_figure or max(map(len, cells[name]), default=0) <= _NAME,
            overflow="ellipsis" if is_figure else "fold",
        )
    for index in range(min(len(rows), limit)):
        table.add_row(*(_styled(name, cells[name][index]) for name in kept))
    return table, tuple(name.replace("_", " ") for name in shown if name not in kept)


def _is_told(name: str, rows: Rows, columns: Mapping[str, Column]) -> bool:
    """Whether a key says the same in every row, so that it tells nothing."""
    if columns[name].unit or not len(rows):
        return False
    found = {row[name] for row in rows}
    return len(found) == 1 and (found <= {"all", None, "as asked"} or len(rows) > 1)


def plain_table(names: Sequence[str], rows: Sequence[Sequence[Any]], width: int = 34, zone: str = "UTC") -> Table:
    """A table of plain values, for everything that is not an answer. Moments are shown in the zone."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for index, name in enumerate(names):
        numbers = all(isinstance(row[index], int | float | type(None)) for row in rows) and bool(rows)
        table.add_column(heading(name), justify="right" if numbers else "left", overflow="fold", max_width=width)
    for row in rows:
        table.add_row(*(Text(figure(local(value, zone), "", "EUR")) for value in row))
    return table


def cases_table(
    cases: Rows, units: Mapping[str, str], currency: str, width: int, limit: int
) -> tuple[Table, tuple[str, ...]]:
    """The cases behind a figure, as many columns as fit: the case's id whole, then what tells cases apart.

    What is the same in every case, or not known, comes last. The second part are the names of the columns left out.
    """
    shown = cases.rows[:limit]
    columns = list(zip(*shown, strict=True)) if shown else [() for _ in cases.names]
    texts = {
        name: [_case_text(name, value, units.get(name, ""), currency) for value in values]
        for name, values in zip(cases.names, columns, strict=True)
    }
    telling = [name for name in cases.names if len(set(texts[name])) > 1]
    known = [name for name in cases.names if set(texts[name]) - {UNKNOWN}]
    order = list(dict.fromkeys((*(name for name in _CASE if name in texts), *telling, *known, *cases.names)))
    kept = _that_fit(order, {name: max(map(len, (*heading(name).split("\n"), *texts[name]))) for name in order}, width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for name in kept:
        table.add_column(heading(name), justify="right" if units.get(name) else "left", no_wrap=True)
    for row in zip(*(texts[name] for name in kept), strict=True):
        table.add_row(*map(Text, row))
    return table, tuple(name.replace("_", " ") for name in cases.names if name not in kept)


def _case_text(name: str, value: Any, unit: str, currency: str) -> str:
    text = figure(value, unit, currency)
    return f"{text[:_SHORT_ID]}…" if name == "case_id" and len(text) > _SHORT_ID + 6 else text


def _that_fit(order: Sequence[str], needs: Mapping[str, int], width: int) -> list[str]:
    kept: list[str] = []
    left = width
    for name in order:
        if needs[name] + _GAP <= left or not kept:
            kept.append(name)
            left -= needs[name] + _GAP
    return kept


def heading(name: str) -> str:
    """A column's name as words, broken so that it stays narrow."""
    words = name.replace("_", " ").split(" ")
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= 11:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def _with_range(row: Mapping[str, Any], name: str, columns: Mapping[str, Column], currency: str) -> str:
    unit = unit_of(columns[name], row)
    text = figure(row[name], unit, currency)
    low, high = (row[bound] for bound in columns[name].range or (name, name))
    if columns[name].range is None:
        return text
    if low is None or high is None:
        return text
    span = f"{figure(low, unit, currency)}–{figure(high, unit, currency)}"
    return f"({span})" if text == UNKNOWN else f"{text} ({span})"


def _styled(name: str, text: str) -> Text:
    return Text(text, style=_OWNERS.get(text, "") if name in {"owner", "team"} else "")
