"""A record from a few lines that say what happened, so that a test shows cause and effect on one screen.

    ann 1 created source=webinar        a person, a day (day 0 is 1 January 2026, midnight UTC), what happened
    ann 2 touch webinar_attended by Spring
    ann 3@10:30 handed_over to rob      a time of day
    ann 4 opened deal1 50000 EUR        from here on `deal1` may begin a line
    deal1 90 won                        (a day of `-`: nobody knows when)
    spend 0-30 Spring 1000 EUR

Verbs of people: created, touch, answers, stage, handed_over, accepted, rejected, disqualified, called, mailed, met,
opened, on, unsubscribed, ordered, refunded, is (somebody), is_not. Of opportunities: opened, moved, won, lost,
no_decision, cancelled, stalled, contact, seen. `key=value` words at the end say more: see `_person` and `_deal`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import duckdb

from loopline.agreement.reader import read_text
from loopline.agreement.terms import Agreement
from loopline.ledger.facts import Fact, Who
from loopline.ledger.match_keys import plain_keys
from loopline.record.ask import ask, create_tables
from loopline.record.build import agree
from loopline.record.engines.duckdb import load_facts, load_match_keys, load_rows
from loopline.record.making import STEPS, Step
from loopline.record.run import run
from loopline.record.schema import TABLES
from loopline.words.rows import Rows

DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = "story"
AGREED = """
agreement: A small company
version: 1
in_force_from: 2026-01-01
currency: EUR
time_zone: UTC
business_hours: {days: mon-fri, from: "09:00", to: "17:00"}
life_cycle:
  - {stage: inquiry, owner: marketing}
  - {stage: mql, owner: marketing, reached: observed, within: 10 days}
  - {stage: sal, owner: sales, reached: accepted, within: 10 days}
  - {stage: qualified_opportunity, owner: both, reached: opportunity, within: 30 days}
  - {stage: won, owner: sales, reached: won, within: 100 days}
ends: {stalled: {after: 45 days without contact}}
qualified:
  - {name: project_leader, answer: project_leader, op: is, value: "yes"}
  - {name: industry, field: account.industry, op: in, value: [electronics, high-tech]}
hand_over:
  at: mql
  first_contact: within 8 business hours
sales_time: {hourly_cost: 60, minutes: {call: 15, email: 5, meeting: 60, demo: 90, proposal: 180}}
credit: {rule: u_40_20_40, lookback: 12 months}
"""


@dataclass(frozen=True)
class Story:
    """The record of a story."""

    con: duckdb.DuckDBPyConnection
    history: tuple[Agreement, ...]

    def ask(self, sql: str, asked: Mapping[str, Any] | None = None, step: str | None = None) -> Rows:
        """The rows of a query, as of the end of time unless asked otherwise."""
        usual = {"from_at": day(-4000), "to_at": day(8000), "as_of": day(8000), "by": "all", "view": "cohort"}
        return ask(self.con, sql, {**usual, "version": self.history[-1].version, **(asked or {})}, step)

    def rows(self, sql: str, as_of: float = 8000) -> list[tuple[Any, ...]]:
        """The plain rows of a query, as of a day."""
        return list(self.ask(sql, {"as_of": day(as_of)}).rows)


def story(text: str, agreement: str = AGREED, *, observed: tuple[float, float] | None = (-1, 700)) -> Story:
    """The record of these lines. `observed`: the days every kind of fact is recorded for; None: what was seen."""
    return record_of(tuple(facts_of(text)), (terms(agreement),), observed)


def record_of(
    facts: Sequence[Fact],
    history: tuple[Agreement, ...],
    observed: tuple[float, float] | None = None,
    steps: Sequence[Step] = STEPS,
) -> Story:
    """The record of these facts, in memory, as far as these steps make it."""
    con = duckdb.connect()
    con.execute("set threads = 1")
    create_tables(con, "facts")
    con.execute("use record")
    load_facts(con, _Rows(FACT_COLUMNS, [_row(seq, fact) for seq, fact in enumerate(facts, start=1)]))
    people = [who for fact in facts for who in (fact.person, fact.other) if isinstance(who, Who)]
    keys = sorted({(handle(who), kind, key) for who in people for kind, key in plain_keys(who)})
    load_match_keys(con, _Rows(("person", "kind", "key"), keys))
    load_rows(con, "windows", [(SOURCE, *window) for window in _windows(facts, observed)])
    load_rows(con, "rep_names", sorted({(_rep(f.rep), f.rep.name or _rep(f.rep)) for f in facts if f.rep}))
    load_rows(con, "batches", [(1, "story", SOURCE, DAY_0)])
    agree(con, history)
    run(con, steps)
    return Story(con, history)


def only(text: str, last: str) -> Story:
    """The record of these lines up to one step: enough where only that is looked at."""
    names = [step.fills for step in STEPS]
    return record_of(tuple(facts_of(text)), (terms(AGREED),), steps=STEPS[: names.index(last) + 1])


@cache
def terms(text: str) -> Agreement:
    """The agreement a text says."""
    return read_text(text)


def day(number: float) -> datetime:
    """The moment so many days after day 0, as the record writes it."""
    return (DAY_0 + timedelta(days=number)).replace(tzinfo=None)


def facts_of(text: str) -> Iterator[Fact]:
    """The facts that these lines tell."""
    deals: set[str] = set()
    for number, line in enumerate(text.strip().splitlines(), start=1):
        words = line.split("#")[0].split()
        if not words:
            continue
        subject, when, *rest = words
        more = dict(word.split("=", 1) for word in rest if "=" in word)
        plain = [word for word in rest if "=" not in word]
        moment = None if when == "-" else _moment(when)
        about = {"line": number, "record_id": more.pop("id", str(number)), "happened_at": moment}
        about["precise"] = "day" if more.pop("precise", "") == "day" else "second"
        if subject == "spend":
            yield _spend(when, plain, more, about)
        elif subject == "program":
            yield Fact("campaign_seen", **about, campaign=_ref(plain[0]), name=plain[0], **more)
        elif subject == "rate":
            yield Fact("rate_seen", **about, name=plain[0], currency=plain[1], value=plain[2])
        elif subject == "account":
            yield Fact("account_seen", **about, account=_ref(plain[0]), name=more.pop("name", None), fields=more)
        elif subject in deals:
            yield from _deal(subject, plain, more, about)
        else:
            if plain[0] == "opened":
                deals.add(plain[1])
            yield from _person(subject, plain, more, about)


def handle(who: Who) -> str:
    """The name of a person in the record of a story."""
    return who.ref.partition(":")[2] or who.email or who.name


def _person(name: str, words: list[str], more: dict[str, str], about: dict[str, Any]) -> Iterator[Fact]:
    """What a person did or what was done with them. Keys: account, source, product, by, channel, rep, email ..."""
    verb, *rest = words
    who = Who(ref=_ref(name), email=more.pop("email", ""), name=more.pop("name", ""), company=more.pop("company", ""))
    if name == "-":
        who = None
    account = more.pop("account", None)
    about = {
        **about,
        "person": who,
        "account": _ref(account) if account else None,
        "product": more.pop("product", None),
    }
    by = more.pop("program", None) or _after("by", rest)
    rep = more.pop("rep", None) or _after("to", rest)
    about |= {"campaign": _ref(by) if by else None, "rep": Who(ref=_ref(rep)) if rep else None}
    if verb == "created":
        yield Fact(
            "person_seen", **about, channel=more.pop("source", None), value=more.pop("status", None), fields=more
        )
    elif verb == "touch":
        yield Fact("touch", **about, name=rest[0] if rest else "form_submitted", **more)
    elif verb == "answers":
        for question, answer in more.items():
            yield Fact("answer_given", **about, name=question, value=answer)
    elif verb == "stage":
        yield Fact("stage_observed", **about, name=rest[0], how="latest_only" if "latest" in rest else "observed")
    elif verb == "handed_over":
        yield Fact("handed_over", **about, value=more.pop("kind", "rep"))
    elif verb in ("accepted", "rejected", "disqualified"):
        reason = " ".join(word for word in rest if word != "latest") or None
        how = "latest_only" if "latest" in rest else "observed"
        yield Fact("sales_answered", **about, value=verb, reason=reason, how=how)
    elif verb in ("called", "mailed", "met"):
        kind = {"called": "call", "mailed": "email", "met": "meeting"}[verb]
        on = _after("on", rest)
        yield Fact("sales_contact", **about, name=kind, seconds=_seconds(rest), opportunity=_ref(on) if on else None)
    elif verb == "opened":
        money = {**_money(rest[1:]), "channel": more.pop("source", None)}
        yield Fact("opportunity_seen", **about, opportunity=_ref(rest[0]), **money, fields=more)
    elif verb == "on":
        role = {"name": more.pop("role", "user"), "value": "primary" if "primary" in rest else None}
        yield Fact("person_on_opportunity", **about, opportunity=_ref(rest[0]), **role)
    elif verb == "unsubscribed":
        yield Fact("consent_changed", **about, name="marketing_mail", value="withdrawn")
    elif verb in ("ordered", "refunded"):
        sign = -1 if verb == "refunded" else 1
        money = {key: sign * value if key == "amount_minor" else value for key, value in _money(rest).items()}
        on = more.pop("on", None)
        what = {"value": "refund" if verb == "refunded" else "new", "corrects": more.pop("of", None)}
        yield Fact("order_placed", **about, **money, **what, opportunity=_ref(on) if on else None)
    elif verb in ("is", "is_not"):
        how = more.pop("how", "decision")
        yield Fact(
            "same_person", **about, other=Who(ref=_ref(rest[0])), value="same" if verb == "is" else "not", how=how
        )
    else:
        raise AssertionError(words)


def _deal(name: str, words: list[str], more: dict[str, str], about: dict[str, Any]) -> Iterator[Fact]:
    """What became of an opportunity. Keys: margin, competitor, observed (day the source says it)."""
    verb, *rest = words
    about = {**about, "opportunity": _ref(name)}
    if "observed" in more:
        about["observed_at"] = _moment(more.pop("observed"))
    if verb in ("won", "lost", "no_decision", "cancelled", "stalled"):
        money = _money(rest)
        margin = {"margin_minor": int(more.pop("margin")) * 100} if "margin" in more else {}
        reason = " ".join(word for word in rest if not money) or None
        yield Fact(
            "opportunity_closed", **about, value=verb, reason=reason, other=more.get("competitor"), **money, **margin
        )
    elif verb == "moved":
        yield Fact("opportunity_moved", **about, name=" ".join(rest))
    elif verb == "contact":
        yield Fact("sales_contact", **about, name="call", seconds=_seconds(rest))
    elif verb == "seen":
        yield Fact("opportunity_seen", **about, name=more.pop("stage", None), **_money(rest), fields=more)
    else:
        raise AssertionError(words)


def _spend(when: str, words: list[str], more: dict[str, str], about: dict[str, Any]) -> Fact:
    program = words[0]
    until = _moment(when.partition("-")[2]) if "-" in when else None
    fact = Fact("money_spent", **about, name=more.pop("kind", "media"), until_at=until, **_money(words[1:]), **more)
    return fact if program == "-" else replace(fact, campaign=_ref(program))


def _money(words: Sequence[str]) -> dict[str, Any]:
    for number, currency in pairwise(words):
        if re.fullmatch(r"-?\d+(\.\d+)?", number) and re.fullmatch(r"[A-Z]{3}", currency):
            return {"amount_minor": round(float(number) * 100), "currency": currency}
    return {}


def _seconds(words: Sequence[str]) -> int | None:
    found = next((word for word in words if re.fullmatch(r"\d+min", word)), None)
    return int(found.removesuffix("min")) * 60 if found else None


def _after(word: str, words: list[str]) -> str | None:
    return words[words.index(word) + 1] if word in words else None


def _moment(text: str) -> datetime:
    number, _, clock = text.partition("-")[0].partition("@") if not text.startswith("-") else (text, "", "")
    hours, _, minutes = clock.partition(":")
    return DAY_0 + timedelta(days=float(number), hours=int(hours or 0), minutes=int(minutes or 0))


def _ref(name: str) -> str:
    return name if ":" in name else f"{SOURCE}:{name}"


def _rep(rep: Who) -> str:
    return rep.ref.partition(":")[2]


FACT_COLUMNS = (*TABLES["facts"].columns, "fields")


@dataclass(frozen=True)
class _Rows:
    """Rows as an Arrow stream."""

    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        shape = {name: "BIGINT" if name in WHOLE else "VARCHAR" for name in self.names}
        text = json.dumps([dict(zip(self.names, row, strict=True)) for row in self.rows])
        found = duckdb.sql(f"select unnest(from_json(?, '{json.dumps([shape])}'), max_depth := 2)", params=[text])
        return found.__arrow_c_stream__(requested_schema)


WHOLE = ("seq", "batch", "line", "amount_minor", "margin_minor", "seconds")


def _row(seq: int, fact: Fact) -> tuple[Any, ...]:
    own = {
        "seq": seq, "source": SOURCE, "batch": 1, "recorded_at": DAY_0 + timedelta(days=9000, seconds=seq),
        "person": handle(fact.person) if fact.person else None, "rep": _rep(fact.rep) if fact.rep else None,
        "other": handle(fact.other) if isinstance(fact.other, Who) else fact.other,
        "fields": json.dumps(dict(fact.fields)) if fact.fields else None,
    }  # fmt: skip
    return tuple(_text(own[name] if name in own else getattr(fact, name)) for name in FACT_COLUMNS)


def _text(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() if isinstance(value, datetime) else value


def _windows(facts: Sequence[Fact], observed: tuple[float, float] | None) -> list[tuple[Any, ...]]:
    kinds = sorted({fact.kind for fact in facts} | ({"opportunity_closed"} if observed else set()))
    if observed:
        return [(kind, day(observed[0]), day(observed[1]), True) for kind in kinds]
    moments = [fact.happened_at for fact in facts if fact.happened_at]
    end = max(moments).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    firsts = {
        kind: min((f.happened_at for f in facts if f.kind == kind and f.happened_at), default=None) for kind in kinds
    }
    return [(kind, first, end, False) for kind, first in firsts.items()]
