"""How is a question put to the record, and what comes back with the answer?

Nothing here knows any one answer: the shelf says what may be asked, the record runs the SQL, and the
answer's own `finish` makes the final rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.words.errors import LooplineError, NotFound
from loopline.words.period import Period, last_day, midnight, period_before, read_period
from loopline.words.rows import Rows

FOREVER: Final = datetime(2200, 1, 1)  # noqa: DTZ001 - the record's times are naive UTC


class Source(Protocol):
    """What an answer needs of the record: run SQL, or one of its named steps, on what was asked."""

    def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows: ...


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks for. None means: the usual one."""

    name: str
    period: str | None = None
    by: str | None = None
    as_of: datetime | None = None
    rule: str | None = None
    view: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """An answer with all that makes it readable: the sentence, what was asked, coverage and notes."""

    answer: Answer
    asked: Asked
    agreement: Agreement
    rows: Rows
    sentence: str
    notes: tuple[str, ...]
    columns: Mapping[str, Column]
    coverage: Rows | None = None
    sources: tuple[tuple[str, datetime], ...] = ()


def asked_for(answer: Answer, question: Question, record: Source, history: tuple[Agreement, ...]) -> Asked:
    """What was asked, complete: the period in UTC, how far the data can see, the checked group and rule.

    Raises NotFound for a group, rule or view the answer does not have, LooplineError for a bad period.
    """
    current = history[-1]
    horizon = question.as_of or _horizon(answer, record) or FOREVER
    period = _period(answer, question, horizon, current)
    from_at, to_at = (moment.replace(tzinfo=None) for moment in period.moments(current.time_zone))
    agreement = _in_force(history, min(to_at, horizon))
    return Asked(
        from_at=from_at,
        to_at=to_at,
        as_of=horizon,
        by=_choice("group", question.by, answer.by, answer.by[0]),
        rule=_choice("rule", question.rule, answer.rules, agreement.credit_rule),
        view=_choice("view", question.view, answer.views, answer.views[0] if answer.views else "cohort"),
        version=agreement.version,
        period=period.text,
    )


def ask(answer: Answer, asked: Asked, record: Source, history: tuple[Agreement, ...]) -> Result:
    """The answer to what was asked."""
    agreement = next(terms for terms in history if terms.version == asked.version)
    finished = _finished(answer, asked, record, agreement)
    sources = observed_until(answer, record)
    return Result(
        answer=answer,
        asked=asked,
        agreement=agreement,
        rows=finished.rows,
        sentence=finished.sentence,
        notes=(*finished.notes, *_window_notes(asked, sources, agreement.time_zone)),
        columns=answer.columns,
        sources=sources,
    )


def _finished(answer: Answer, asked: Asked, record: Source, agreement: Agreement) -> Finished:
    parameters = parameters_of(asked)
    table = record.ask(answer.sql, parameters)
    parts = {step: record.ask(answer.sql, parameters, step) for step in answer.also}
    parts |= {other.name: _beside(other, asked, record, agreement) for other in answer.beside}
    past = _earlier(asked, agreement) if answer.looks_back else None
    if past:
        parts |= {f"before {other.name}": _beside(other, past, record, agreement) for other in answer.looks_back}
    return answer.finish(table, parts, asked, agreement)


def _beside(other: Answer, asked: Asked, record: Source, agreement: Agreement) -> Rows:
    """The rows of another answer to the same question of when, over everything."""
    return _finished(other, replace(asked, by="all"), record, agreement).rows


def _earlier(asked: Asked, agreement: Agreement) -> Asked | None:
    """The same question about the period before, as known at the same moment."""
    period = period_before(read_period(asked.period, agreement.fiscal_year_starts))
    if period is None:
        return None
    from_at, to_at = (moment.replace(tzinfo=None) for moment in period.moments(agreement.time_zone))
    return replace(asked, from_at=from_at, to_at=to_at, period=period.text)


def with_coverage(result: Result, coverage: Rows) -> Result:
    """The same result with the coverage figures that go beside it."""
    return replace(result, coverage=coverage)


def parameters_of(asked: Asked) -> dict[str, Any]:
    """The one row of the record's table `asked`."""
    return {
        "from_at": asked.from_at,
        "to_at": asked.to_at,
        "as_of": asked.as_of,
        "by": asked.by,
        "rule": asked.rule,
        "view": asked.view,
        "version": asked.version,
    }


def observed_until(answer: Answer, record: Source) -> tuple[tuple[str, datetime], ...]:
    """Each source the answer reads, with the moment up to which it was observed; earliest first."""
    return _latest(record, frozenset(answer.reads))


def _latest(record: Source, kinds: frozenset[str] | None = None) -> tuple[tuple[str, datetime], ...]:
    rows = record.ask(
        "select source, kind, max(observed_to) as observed_to from windows group by source, kind order by source, kind",
        NO_LIMIT,
    )
    latest: dict[str, datetime] = {}
    for row in rows:
        if (kinds is None or row["kind"] in kinds) and row["observed_to"] is not None:
            latest[row["source"]] = max(row["observed_to"], latest.get(row["source"], row["observed_to"]))
    return tuple(sorted(latest.items(), key=lambda item: (item[1], item[0])))


NO_LIMIT: Final[Mapping[str, Any]] = {
    "from_at": datetime(1900, 1, 1),  # noqa: DTZ001
    "to_at": FOREVER,
    "as_of": FOREVER,
    "by": "all",
    "rule": "linear",
    "view": "cohort",
    "version": 1,
}


def _horizon(answer: Answer, record: Source) -> datetime | None:
    """How far the answer can see: as far as every source it reads, else as far as any that there is."""
    sources = observed_until(answer, record) or _latest(record)
    return sources[0][1] if sources else None


def _period(answer: Answer, question: Question, horizon: datetime, agreement: Agreement) -> Period:
    if question.period is None and answer.usual_period == "quarter" and horizon < FOREVER:
        last = horizon.date()
        return read_period(f"{last.year}-Q{(last.month - 1) // 3 + 1}" if last.day > 1 else _quarter_before(last))
    return read_period(question.period or "all", agreement.fiscal_year_starts)


def _quarter_before(day: Any) -> str:
    month = (day.month - 2) % 12
    year = day.year if day.month > 1 else day.year - 1
    return f"{year}-Q{month // 3 + 1}"


def _in_force(history: tuple[Agreement, ...], moment: datetime) -> Agreement:
    aware = moment.replace(tzinfo=UTC)
    started = [terms for terms in history if midnight(terms.in_force_from, terms.time_zone) < aware]
    return started[-1] if started else history[0]


def _choice(what: str, wanted: str | None, known: tuple[str, ...], usual: str) -> str:
    if wanted is None or wanted == usual:
        return usual
    if not known:
        message = f'This answer has no choice of {what}; leave out "{wanted}".'
        raise LooplineError(message)
    if wanted not in known:
        raise NotFound(what, wanted, known, f"There are: {', '.join(known)}.")
    return wanted


def _window_notes(asked: Asked, sources: tuple[tuple[str, datetime], ...], zone: str) -> tuple[str, ...]:
    """Which source ends first, where others were seen further."""
    if sources and asked.as_of < FOREVER and asked.as_of > max(until for _, until in sources):
        last = last_day(max(until for _, until in sources), zone)
        return (f"No source was observed after {last:%d %b %Y}: what is not recorded later counts as not happened.",)
    further = sum(until > asked.as_of for _, until in sources)
    ending = [name for name, until in sources if until <= asked.as_of]
    if not further or not ending:
        return ()
    others = "1 other source reaches" if further == 1 else f"{further} other sources reach"
    day = last_day(asked.as_of, zone)
    where = f"{ending[0]} ends" if len(ending) == 1 else f"{len(ending)} sources end"
    return (f"Data to {day:%d %b %Y}, where {where}; {others} further (--as-of DAY uses it).",)
