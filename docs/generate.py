"""Which parts of the documentation are written from the program itself? Run it: make docs

The pages come out of what the program uses (its commands, shelf, kinds of fact, tables), so they cannot say
anything else. The tests write them anew and compare.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from loopline.agreement.reference import reference
from loopline.answers.answer import Answer
from loopline.answers.shelf import ANSWERS
from loopline.ledger.facts import KINDS, Kind
from loopline.record.schema import TABLES, Table
from loopline.screens.cli.app import app

DOCS: Final = Path(__file__).parent
_FROM: Final = "*This page is written by `make docs` from the program itself.*"


def pages() -> dict[str, str]:
    """The text of every generated page by its path in docs/."""
    written = {
        "reference/commands.md": commands_page(),
        "reference/answers.md": answers_page(),
        "reference/facts.md": facts_page(),
        "reference/record.md": record_page(),
        "reference/json.md": json_page(),
        "reference/agreement.md": reference(),
    }
    return {path: text.rstrip() + "\n" for path, text in written.items()}


# commands


def commands_page() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    found = list(_commands(root, ()))
    listed = _table(
        ("command", "what it does"),
        [(f"[`{' '.join(path)}`](#{_anchor(' '.join(path))})", _first_line(command)) for path, command in found],
    )
    intro = (
        f"# Commands\n\n{_FROM}\n\n"
        "`loopline -C FOLDER COMMAND` works on the workspace in that folder; without `-C` on the one you stand in.\n"
        "`loopline COMMAND --help` says the same as this page.\n\n"
        "A command ends with status 0, with 1 when something was refused or not found (the reason is on standard\n"
        "error), with 2 when an option is not known, and with 130 when it was stopped.\n"
    )
    return "\n\n".join((intro.rstrip(), listed, *(_command(path, command) for path, command in found)))


def _commands(group: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _command(path: Sequence[str], command: Any) -> str:
    given = [one for one in command.params if one.name != "help"]
    arguments = [one for one in given if one.param_type_name == "argument"]
    options = [one for one in given if one.param_type_name != "argument"]
    usage = " ".join(["loopline", *path, *(_usage(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    parts = [f"## {' '.join(path)}", command.help or "", f"```\n{usage}\n```"]
    if given:
        rows = [(f"`{_spelled(one)}`", one.help or "", _default(one)) for one in (*arguments, *options)]
        parts.append(_table(("option", "what it means", "without it"), rows))
    return "\n\n".join(parts)


def _usage(argument: Any) -> str:
    name = argument.name.upper().removesuffix("S") if argument.nargs == -1 else argument.name.upper()
    name = name + "..." if argument.nargs == -1 else name
    return name if argument.required else f"[{name}]"


def _spelled(one: Any) -> str:
    if one.param_type_name == "argument":
        return _usage(one)
    if getattr(one, "is_flag", False):
        return ", ".join(one.opts)
    return f"{', '.join(one.opts)} {one.metavar or one.name.upper()}"


def _default(one: Any) -> str:
    if one.required:
        return "needed"
    value = getattr(one.default, "value", one.default)
    return "" if value is None or value is False else f"`{value}`"


def _first_line(command: Any) -> str:
    return str(command.help or "").split(". ")[0].rstrip(".")


# answers


def answers_page() -> str:
    """Every answer: its question, options, columns, definitions."""
    intro = (
        f"# Answers\n\n{_FROM}\n\n"
        "Ask one with `loopline ask NAME`. `loopline explain NAME` prints its SQL and runs its named steps,\n"
        "`loopline rows NAME` lists the cases behind its figures. The options are the same for all: see\n"
        "[ask](commands.md#ask).\n\n"
        "An answer counts by **cohort** (what became of those who began in the period), by **period** (what happened\n"
        "in it), or at a **moment** (how it stands). A figure that *adds up* is the sum over the rows that\n"
        "`loopline rows` lists. A dash means: not known, or too few to tell.\n"
    )
    listed = _table(("answer", "question"), [(f"[{one.name}](#{one.name})", one.question) for one in ANSWERS])
    return "\n\n".join((intro.rstrip(), listed, *(_answer(one) for one in ANSWERS)))


def _answer(answer: Answer) -> str:
    facts = [
        ("counts by", answer.counts_by),
        ("period, if none is given", "the last quarter with data" if answer.usual_period == "quarter" else "all"),
        ("`--by`", ", ".join(name for name in answer.by if name != "all") or "not grouped"),
        ("`--rule`", ", ".join(answer.rules)),
        ("`--view`", ", ".join(answer.views)),
        ("shows figures of", ", ".join(f"[{one.name}](#{one.name})" for one in answer.beside)),
        ("sees as far as", ", ".join(f"[{kind}](facts.md#{kind})" for kind in answer.reads)),
    ]
    parts = [
        f"## {answer.name}",
        answer.question,
        _table(("", ""), [(name, text) for name, text in facts if text]),
        _table(
            ("column", "meaning", "unit", "adds up"),
            [(f"`{n}`", c.meaning, c.unit, "yes" if c.adds else "") for n, c in answer.columns.items()],
        ),
    ]
    if answer.formulas:
        parts.append(_table(("figure", "is"), [(f"`{name}`", text) for name, text in answer.formulas.items()]))
    return "\n\n".join(parts)


# facts


def facts_page() -> str:
    """Every kind of fact and the columns it uses."""
    intro = (
        f"# Kinds of fact\n\n{_FROM}\n\n"
        "A fact is what somebody or something did or said, at a moment, as one source reports it.\n"
        "[Mappings](mapping.md) make facts from rows. A **state** says how a record stands: a later observation takes\n"
        "the place of an earlier one. An **event** seen twice is one event.\n\n"
        "Every fact also has `record_id` (the source's id), `happened_at`, `observed_at` (when the source last\n"
        "touched its record), `recorded_at` (when Loopline learned it), its source, batch and line.\n"
    )
    groups = dict.fromkeys(kind.about for kind in KINDS.values())
    return "\n".join((intro, *(_kinds(about) for about in groups)))


def _kinds(about: str) -> str:
    found = {name: kind for name, kind in KINDS.items() if kind.about == about}
    return "\n\n".join((f"## About: {about}", *(_kind(name, kind) for name, kind in found.items()))) + "\n"


def _kind(name: str, kind: Kind) -> str:
    columns = [*kind.needs, *(column for column in kind.may if column not in kind.needs)]
    rows = [(f"`{one}`", "yes" if one in kind.needs else "", kind.may.get(one, "")) for one in columns]
    sort = "State." if kind.state else "Event."
    return f"### {name}\n\n{kind.meaning}. {sort}\n\n{_table(('column', 'needed', 'holds'), rows)}"


# the record

_LAYERS: Final[Mapping[str, str]] = {
    "facts": "The facts that count, copied from the ledger and typed.",
    "plain": "Read from the facts alone; no agreement is needed.",
    "agreed": "Read under an agreement. Another version of it makes only these anew.",
}


def record_page() -> str:
    """Every table of the record and its columns."""
    intro = (
        f"# The record\n\n{_FROM}\n\n"
        "The record is computed from facts and the agreement, and can be thrown away at any time. It is one DuckDB\n"
        "file, named by the file `record/current`. Answers read views of the same names that end at the moment asked\n"
        "about. How to read it yourself: [Python, SQL, Polars](../how-to/python-and-sql.md).\n\n"
        "Times are UTC without a zone. Money is in minor units (cents) of `currency`, or of the agreement's currency.\n"
    )
    layers = dict.fromkeys(table.layer for table in TABLES.values())
    return "\n".join((intro, *(_layer(layer) for layer in layers)))


def _layer(layer: str) -> str:
    tables = {name: table for name, table in TABLES.items() if table.layer == layer}
    head = f"## Layer: {layer}\n\n{_LAYERS.get(layer, '')}"
    return "\n\n".join((head, *(_record_table(name, table) for name, table in tables.items()))) + "\n"


def _record_table(name: str, table: Table) -> str:
    rows = [(f"`{column}`", kind, meaning) for column, (kind, meaning) in table.columns.items()]
    return f"### {name}\n\nOne row: {table.row}.\n\n{_table(('column', 'type', 'meaning'), rows)}"


# JSON


def json_page() -> str:
    """What the commands write with `--format json`."""
    template = (DOCS / "reference" / "json.template.md").read_text(encoding="utf-8")
    columns = "\n".join(f"- `{answer.name}`: {', '.join(f'`{name}`' for name in answer.columns)}" for answer in ANSWERS)
    return template.replace("{{FROM}}", _FROM).replace("{{COLUMNS}}", columns)


# writing


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(heads), "|" + "---|" * len(heads), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def main() -> None:
    """Write every generated page; say which ones changed."""
    for path, text in pages().items():
        target = DOCS / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{target} written\n")


if __name__ == "__main__":
    main()
