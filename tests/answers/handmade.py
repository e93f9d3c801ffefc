"""A record filled by hand, one life of a lead per line, so that a test shows cause and effect on one screen.

`inquiry 0 | mql 5 | lost 20: price` entered inquiry on day 0 and mql on day 5, and was lost on day 20. A stage
with a question mark (`?mql 5`) was filled in. Day 0 is 1 January 2026, midnight UTC.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import duckdb

from loopline.agreement.reader import read_text
from loopline.agreement.rows import agreement_rows
from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer
from loopline.answers.asking import Question, Result, asked_for
from loopline.answers.asking import ask as ask_answer
from loopline.record.ask import ask, create_tables
from loopline.record.schema import TABLES
from loopline.words.rows import Rows
from loopline.words.stages import PASS_ENDS

DAY_0 = datetime(2026, 1, 1)

AGREED = """
agreement: A small company
version: 1
in_force_from: 2026-01-01
currency: EUR
time_zone: UTC
life_cycle:
  - {stage: inquiry, owner: marketing}
  - {stage: mql, owner: marketing, reached: observed, within: 10 days}
  - {stage: sal, owner: sales, reached: accepted, within: 10 days}
  - {stage: qualified_opportunity, owner: both, reached: opportunity, within: 30 days}
  - {stage: won, owner: sales, reached: won, within: 100 days}
ends: {stalled: {after: 45 days without contact}}
qualified:
  - {name: project_leader, answer: project_leader, op: is, value: "yes"}
  - {name: budget, answer: budget, op: is, value: "yes"}
hand_over:
  at: mql
  first_contact: within 24 business hours
  reject_reasons:
    no time: {owner: sales, loss: yes}
    no project: {owner: marketing, loss: part}
close: {ratio: 30%, within: 100 days}
deal: {average: 1000, margin: 50%}
"""


def day(number: float) -> datetime:
    """The moment so many days after day 0."""
    return DAY_0 + timedelta(days=number)


@dataclass
class Company:
    """A record in memory. `lead` adds one life; `asks` puts a question to it."""

    text: str = AGREED
    count: int = 0

    def __post_init__(self) -> None:
        self.agreement: Agreement = _agreement(self.text)
        self.waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.desk = _desk(self.text)
        self.desk.clear(self)
        self.con = self.desk.con

    def put(self, table: str, **values: Any) -> None:
        """One row of a table; what is not given is not known."""
        row = tuple(values.pop(column, None) for column in TABLES[table].columns)
        assert not values, f"no such column in {table}: {values}"
        self.waiting[table].append(row)

    def lead(self, name: str, life: str, amount: int | None = None, **about: Any) -> None:
        """One pass. `amount` in whole euros makes it an opportunity with that amount."""
        steps = [_step(text) for text in life.split("|")]
        stays = [step for step in steps if step.name not in PASS_ENDS or step.name == "won"]
        end = steps[-1] if steps[-1].name in PASS_ENDS else None
        self.count += 1
        person = about.pop("person_id", name)
        groups = {by: about.pop(by, None) for by in ("source", "program", "channel", "product", "market", "rep")}
        opened = next((step.at for step in stays if step.name == "qualified_opportunity"), None)
        deal = f"opp-{name}" if amount is not None or opened is not None or (end and end.name == "won") else None
        self.put(
            "leads",
            **{
                "lead_id": name,
                "person_id": person,
                "round": 1,
                "created_at": stays[0].at,
                "created_seq": self.count,
                "ended_at": end and end.at,
                "end_name": end and end.name,
                "reason": end and end.reason,
                "observed_from_start": True,
                "version": 1,
                "opportunity_id": deal,
                "opportunity_at": opened or (end and end.name == "won" and end.at) or None,
                **groups,
                **about,
            },
        )
        self._stays(name, stays, end)
        if deal is not None:
            self._deal(name, deal, amount, opened, end)

    def handed(self, name: str, at: float, due: float | None, contact: float | None = None, **about: Any) -> None:
        """The lead was passed to a rep; `contact` is the day of the first contact."""
        self.count += 1
        self.put(
            "handovers",
            **{
                "seq": self.count,
                "lead_id": name,
                "person_id": name,
                "kind": "rep",
                "at": day(at),
                "due_at": None if due is None else day(due),
                "first_contact_at": None if contact is None else day(contact),
                "response_minutes": None if contact is None else (contact - at) * 540,
                "precise": "second",
                "version": 1,
                **about,
            },
        )

    def asks(self, answer: Answer, as_of: float = 700, **how: Any) -> Result:
        """The answer, with data to day `as_of`."""
        question = Question(answer.name, **{"period": "all", "as_of": day(as_of), **how})
        return ask_answer(answer, asked_for(answer, question, self, (self.agreement,)), self, (self.agreement,))

    def listed(self, answer: Answer, as_of: float = 700, **how: Any) -> Rows:
        """The cases behind the answer."""
        question = Question(answer.name, **{"period": "all", "as_of": day(as_of), **how})
        asked = asked_for(answer, question, self, (self.agreement,))
        return self.ask(answer.sql, {name: getattr(asked, name) for name in asked.__slots__}, answer.listing)

    def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows:
        """The rows of a query, as the answers ask for them."""
        assert self.desk.user is self, "a newer company with the same agreement has taken this record"
        for table, rows in self.waiting.items():
            _insert(self.con, table, rows)
        self.waiting.clear()
        return ask(self.con, sql, asked, step)

    def _stays(self, name: str, stays: list[_Step], end: _Step | None) -> None:
        path = {stage.name: (place, stage) for place, stage in enumerate(self.agreement.life_cycle, 1)}
        following = [*stays[1:], end if end and end.name != "won" else None]
        for stay, after in zip(stays, following, strict=True):
            place = path[stay.name][0]
            ahead = self.agreement.life_cycle[place] if place < len(self.agreement.life_cycle) else None
            window = ahead.within.days if ahead and ahead.within else None
            self.count += 1
            self.put(
                "stages",
                lead_id=name,
                stage=stay.name,
                position=place,
                entered_at=stay.at,
                left_at=after and after.at,
                next_stage=after and after.name,
                reason=after and after.reason,
                how_known="derived" if stay.is_filled_in else "observed",
                due_at=None if window is None else stay.at + timedelta(days=float(window)),
                seq=self.count,
                version=1,
            )

    def _deal(self, name: str, deal: str, amount: int | None, opened: datetime | None, end: _Step | None) -> None:
        self.count += 1
        closed = end if end and end.name in ("won", "lost", "no_decision", "cancelled") else None
        self.put(
            "opportunities",
            opportunity_id=deal,
            person_id=name,
            opened_at=opened,
            closed_at=closed and closed.at,
            end_name=closed and closed.name,
            reason=closed and closed.reason,
            amount_minor=None if amount is None else amount * 100,
            currency="EUR",
            seq=self.count,
            closed_seq=self.count if closed else None,
        )
        self.put(
            "deals",
            opportunity_id=deal,
            lead_id=name,
            amount_minor=None if amount is None else amount * 100,
            is_converted=True,
        )


@cache
def _agreement(text: str) -> Agreement:
    return read_text(text, "agreement.yaml")


@dataclass
class _Desk:
    """One record in memory with the terms of one agreement, used by one company after the other."""

    con: duckdb.DuckDBPyConnection
    user: Company | None = None

    def clear(self, user: Company) -> None:
        for name, table in TABLES.items():
            if table.layer not in ("agreement", "shown"):
                self.con.execute(f"delete from record.{name}")
        self.user = user


@cache
def _desk(text: str) -> _Desk:
    con = duckdb.connect()
    create_tables(con)
    for table, rows in agreement_rows((_agreement(text),), date(2025, 12, 1), date(2027, 12, 31)).items():
        _insert(con, table, rows)
    return _Desk(con)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        marks = "(" + ", ".join("?" for _ in some[0]) + ")"
        values = [value for row in some for value in row]
        con.execute(f"insert into record.{table} values {', '.join(marks for _ in some)}", values)


@dataclass(frozen=True)
class _Step:
    name: str
    at: datetime
    reason: str | None
    is_filled_in: bool


def _step(text: str) -> _Step:
    head, _, reason = text.partition(":")
    name, number = head.split()
    return _Step(name.lstrip("?"), day(float(number)), reason.strip() or None, name.startswith("?"))


def only_row(result: Result) -> dict[str, Any]:
    """The single row of an answer."""
    (row,) = result.rows
    return row


def by(result: Result, *keys: str) -> dict[Any, dict[str, Any]]:
    """The rows of an answer by one or more of their keys."""
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in result.rows}
