"""The commands that ask: answers, ask, explain, rows."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.syntax import Syntax
from rich.text import Text

from loopline.answers.shelf import ANSWERS
from loopline.screens.cli.context import Format, context_of
from loopline.screens.cli.tables import answer_view, cases_table, plain_table
from loopline.screens.figures import as_text, cell, plain, write_csv
from loopline.screens.reading import as_csv, as_json

Name = Annotated[str, typer.Argument(help="An answer's name; `loopline answers` lists them.")]
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", help="2026, 2026-Q3, 2026-07, 2026-W30, FY2026-Q1, 2026-07-01..2026-09-30, all."),
]
By = Annotated[str | None, typer.Option("--by", help="Group by source, program, channel, product, market or rep.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As it was known at the end of this day (2026-09-30).")]
AgreementVersion = Annotated[
    int | None, typer.Option("--agreement", help="Read everything under this version of the agreement.")
]
Rule = Annotated[str | None, typer.Option("--rule", help="Rule of credit: first, last, linear, u_40_20_40.")]
View = Annotated[str | None, typer.Option("--view", help="For roi: cohort or realised.")]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json or csv.")]
Wide = Annotated[bool, typer.Option("--wide", help="Show every column, however wide.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("answers")(answers)
    app.command("ask")(ask)
    app.command("explain")(explain)
    app.command("rows")(rows)


def answers(context: typer.Context, form: FormatOption = Format.table) -> None:
    """List every question Loopline can answer."""
    listed = [(answer.name, answer.question, answer.counts_by, ", ".join(answer.by)) for answer in ANSWERS]
    names = ("name", "question", "counts_by", "by")
    out = context_of(context).out
    if form is Format.json:
        out.print_json(json.dumps([dict(zip(names, row, strict=True)) for row in listed]))
    elif form is Format.csv:
        write_csv(names, listed)
    else:
        out.print(plain_table(names[:2], [row[:2] for row in listed], width=56))
        out.print(Text("Ask one: loopline ask leakage --period 2026-Q3 --by source", style="dim"))


def ask(
    context: typer.Context,
    name: Name,
    period: PeriodOption = None,
    by: By = None,
    as_of: AsOf = None,
    known_at: Annotated[
        datetime | None, typer.Option("--known-at", help="Use only what had been imported by this moment (UTC).")
    ] = None,
    agreement: AgreementVersion = None,
    rule: Rule = None,
    view: View = None,
    form: FormatOption = Format.table,
    wide: Wide = False,
) -> None:
    """Answer one question."""
    shared = context_of(context)
    with shared.loop() as loop:
        result = loop.ask(
            name, period=period, by=by, as_of=as_of, known_at=known_at, agreement=agreement, rule=rule, view=view
        ).result
        signed = loop.signed(result.agreement).teams
    if form is Format.json:
        sys.stdout.write(json.dumps(as_json(result, signed), indent=2, ensure_ascii=False) + "\n")
    elif form is Format.csv:
        sys.stdout.write(as_csv(result))
    else:
        if wide:
            shared.out.width = 400
        shared.out.print(answer_view(result, shared.out, signed))


def explain(
    context: typer.Context,
    name: Name,
    step: Annotated[str | None, typer.Option("--step", help="Run one named step and show its rows.")] = None,
    period: PeriodOption = None,
    by: By = None,
    as_of: AsOf = None,
    agreement: AgreementVersion = None,
    rule: Rule = None,
    view: View = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows of a step.")] = 10,
) -> None:
    """Show the SQL behind an answer, its definitions, and each named step with its rows."""
    shared = context_of(context)
    with shared.loop() as loop:
        told = loop.explain(
            name, step=step, period=period, by=by, as_of=as_of, agreement=agreement, rule=rule, view=view, limit=limit
        )
    out = shared.out
    out.print(Text(told.answer.question, style="bold"))
    if step is None:
        for formula in told.answer.formulas.items():
            out.print(Text(f"{formula[0]} = {formula[1]}"))
        out.print()
        out.print(plain_table(("column", "meaning"), [(n, c.meaning) for n, c in told.answer.columns.items()], 56))
        out.print(Syntax(told.answer.sql, "sql", word_wrap=True, background_color="default"))
    for step_name, count, table in told.steps:
        out.print()
        out.print(Text(f"{step_name}: {count:,} {'row' if count == 1 else 'rows'}", style="bold"))
        if len(table):
            units = {column: str(spec.unit) for column, spec in told.answer.columns.items()}
            fitting, hidden = cases_table(table, units, told.currency, out.width, limit)
            out.print(fitting)
            if hidden:
                out.print(Text(f"Also there: {', '.join(hidden)}", style="dim"))


def rows(
    context: typer.Context,
    name: Name,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="Only cases with COLUMN=VALUE (also != > >= < <=); repeatable.")
    ] = None,
    period: PeriodOption = None,
    by: By = None,
    as_of: AsOf = None,
    agreement: AgreementVersion = None,
    rule: Rule = None,
    view: View = None,
    form: FormatOption = Format.table,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows in the terminal.")] = 40,
) -> None:
    """List the cases behind an answer's figures; they add up to them."""
    shared = context_of(context)
    with shared.loop() as loop:
        cases = loop.rows(
            name, where=tuple(where or ()), period=period, by=by, as_of=as_of, agreement=agreement, rule=rule, view=view
        )
    units = {column: str(spec.unit) for column, spec in cases.answer.columns.items()}
    if form is Format.json:
        listed = [
            {column: plain(value, units.get(column, ""), cases.currency) for column, value in row.items()}
            for row in cases.rows
        ]
        sys.stdout.write(json.dumps(listed, indent=2, ensure_ascii=False, default=as_text) + "\n")
    elif form is Format.csv:
        write_csv(
            cases.rows.names,
            [
                [cell(value, units.get(column, ""), cases.currency) for column, value in row.items()]
                for row in cases.rows
            ],
        )
    else:
        table, hidden = cases_table(cases.rows, units, cases.currency, shared.out.width, limit)
        shared.out.print(table)
        if hidden:
            shared.out.print(Text(f"{len(hidden)} more columns: --format csv.", style="dim"))
        shared.out.print(
            Text(
                f"{len(cases.rows):,} {'case' if len(cases.rows) == 1 else 'cases'}. A whole life: loopline lead ID",
                style="dim",
            )
        )
