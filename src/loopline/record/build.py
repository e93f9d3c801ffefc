"""How is the whole record made? Copy the facts, then run every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from loopline.agreement.rows import agreement_rows
from loopline.agreement.terms import Agreement
from loopline.ledger.ledger import Ledger
from loopline.ledger.stream import Mark
from loopline.record.ask import create_tables
from loopline.record.engines.duckdb import (
    load_agreement,
    load_currencies,
    load_facts,
    load_match_keys,
    load_rep_names,
    load_rows,
)
from loopline.record.making import AGREED, PLAIN
from loopline.record.run import forget_working_tables, run

_EARLIEST, _LATEST, _NO_FACTS = date(1970, 1, 1), date(2200, 1, 1), date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the record may know: only what happened before a moment, only what was recorded by a moment."""

    happened_before: datetime | None = None
    known_at: datetime | None = None


EVERYTHING = Cut()


def build(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, history: tuple[Agreement, ...], cut: Cut = EVERYTHING
) -> Mark:
    """Make the whole record in the schema at hand; returns how far the ledger was read."""
    create_tables(con, "facts")
    mark = copy(con, ledger, history, cut)
    agree(con, history)
    run(con, PLAIN)
    run(con, AGREED)
    forget_working_tables(con, (*PLAIN, *AGREED))
    return mark


def read_again(con: duckdb.DuckDBPyConnection, history: tuple[Agreement, ...]) -> None:
    """Make only what depends on the agreement anew, under other terms."""
    agree(con, history)
    run(con, AGREED)
    forget_working_tables(con, AGREED)


def copy(con: duckdb.DuckDBPyConnection, ledger: Ledger, history: tuple[Agreement, ...], cut: Cut) -> Mark:
    """Copy everything the ledger holds (up to a cut) into empty tables."""
    with ledger.arrow_since(0, known_at=cut.known_at, happened_before=cut.happened_before) as facts:
        load_facts(con, facts)
        mark = facts.mark
    with ledger.arrow_match_keys(known_at=cut.known_at) as keys:
        load_match_keys(con, keys)
    copy_the_rest(con, ledger, history, cut)
    return mark


def copy_the_rest(con: duckdb.DuckDBPyConnection, ledger: Ledger, history: tuple[Agreement, ...], cut: Cut) -> None:
    """Replace what is copied whole: names of users, windows of observation, batches."""
    with ledger.arrow_rep_names() as names:
        load_rep_names(con, names)
    seen = ledger.windows(history[-1].time_zone, known_at=cut.known_at)
    end = cut.happened_before
    load_rows(
        con,
        "windows",
        [
            (w.source, w.kind, w.observed_from, _earlier(w.observed_to, end), w.declared)
            for w in seen
            if end is None or w.observed_from is None or w.observed_from < end
        ],
    )
    load_rows(
        con, "batches", [(b.batch, b.file, b.source, b.recorded_at) for b in ledger.batches(known_at=cut.known_at)]
    )


def agree(con: duckdb.DuckDBPyConnection, history: tuple[Agreement, ...]) -> None:
    """Replace the agreement's tables; its calendar reaches over all facts and two years on."""
    first, last = con.execute("select min(happened_at), max(happened_at) from facts").fetchall()[0]
    start = max((first.date() if first else _NO_FACTS) - timedelta(days=31), _EARLIEST)
    end = min((last.date() if last else _NO_FACTS) + timedelta(days=731), _LATEST)
    load_agreement(con, agreement_rows(history, start, end))
    load_currencies(con)


def _earlier(moment: datetime | None, end: datetime | None) -> datetime | None:
    if moment is None or end is None:
        return moment
    return min(moment, end)
