"""How does the record take in new facts without being made anew?

The people, accounts and opportunities that new facts touch, and whoever is tied to those, are worked out once
more: their facts are copied into a small record in memory, the same steps run there, and their rows replace the
old ones. Where new facts could change everybody's rows (a renamed program, a rate, the first contact ever
recorded), the whole record is made anew; the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import duckdb

from loopline.agreement.terms import Agreement
from loopline.ledger.ledger import Ledger
from loopline.ledger.stream import Mark
from loopline.record.affected import affected
from loopline.record.build import EVERYTHING, build, copy_the_rest
from loopline.record.engines.duckdb import add_match_keys, load_facts
from loopline.record.making import AGREED, PLAIN, Step
from loopline.record.run import forget_working_tables, run
from loopline.record.schema import TABLES

SHARE: Final = 0.2  # above this share of all facts, making everything anew is quicker

# Facts that may change rows of people they do not name.
_FOR_EVERYBODY: Final = ("campaign_seen", "money_spent", "rate_seen", "rep_seen")

# How the rows of what is worked out anew are found in each table.
_BY_SEQ: Final = (
    "touches", "answers_given", "consent", "opportunity_moves", "contacts", "signals", "fields", "handovers",
    "sales_time",
)  # fmt: skip
_BY_LEAD: Final = ("stages", "meets", "in_target", "scores")
_BY_DEAL: Final = ("opportunities", "opportunity_people", "deals")
_SHARED: Final = ("recorded", "programs", "reps", "rates", "spend", "spend_values")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every pass is read with: when it changes, all rows may change."""

    recorded: tuple[object, ...]
    ends: tuple[object, ...]
    names: tuple[object, ...]


def refresh(con: duckdb.DuckDBPyConnection, ledger: Ledger, history: tuple[Agreement, ...], since: Mark) -> Mark:
    """Bring the record in the schema at hand, which read the ledger up to a mark, up to now; returns how far."""
    reached = [since]

    def take_in(con: duckdb.DuckDBPyConnection) -> None:
        with ledger.arrow_since(since.seq) as facts:
            load_facts(con, facts)
            reached.append(facts.mark)
        with ledger.arrow_match_keys(since.seq) as keys:
            add_match_keys(con, keys)
        copy_the_rest(con, ledger, history, EVERYTHING)

    if refresh_from(con, take_in):
        return reached[-1]
    return build(con, ledger, history)


def refresh_from(con: duckdb.DuckDBPyConnection, take_in: Callable[[duckdb.DuckDBPyConnection], None]) -> bool:
    """Take in new facts and bring the record up to date; False when it must be made anew."""
    before = _shared(con)
    take_in(con)
    return _one(con, "select count(*) from arrived") == 0 or _refreshed(con, before)


def _refreshed(con: duckdb.DuckDBPyConnection, before: _Shared) -> bool:
    """Whether the rows of those affected could be replaced; False: everything must be made anew."""
    if _concerns_everybody(con):
        return False
    limit = max(int(_one(con, "select count(*) from facts") * SHARE), 1000)
    if affected(con, limit) is None:
        return False
    _make_small(con)
    _replace(con)
    _drop_small(con)
    shared_again = [step for step in AGREED if step.name in ("recorded", "factors", "spend_values")]
    run(con, shared_again)
    forget_working_tables(con, shared_again)
    return _shared(con) == before


def _concerns_everybody(con: duckdb.DuckDBPyConnection) -> bool:
    kinds = ", ".join(f"'{kind}'" for kind in _FOR_EVERYBODY)
    return bool(
        _one(
            con,
            f"""
            select count(*) from arrived a
            left join programs p on p.campaign = a.campaign
            left join reps r on r.rep = a.rep
            left join currencies c on c.currency = a.currency
            where a.kind in ({kinds}) or (a.campaign is not null and p.campaign is null)
                or (a.rep is not null and r.rep is null) or (a.currency is not null and c.currency is null)
                or cast(a.happened_at as timestamp) < (select min(d.starts_at) from days d)
                or cast(a.happened_at as timestamp) >= (select max(d.ends_at) - interval '366 days' from days d)
            """,
        )
    )


def _make_small(con: duckdb.DuckDBPyConnection) -> None:
    """A small record in memory of what is affected: its facts, and what is shared seen through views."""
    home = _one(con, "select current_database()")
    con.execute("attach ':memory:' as small")
    con.execute("create schema small.record")
    for table, where in (
        ("facts", "t.seq in (select seq from affected_facts)"),
        ("fact_fields", "t.seq in (select seq from affected_facts)"),
        ("match_keys", "t.person in (select ref from affected_people)"),
    ):
        con.execute(f"create table small.record.{table} as select t.* from {table} t where {where}")
    seen = [name for name, table in TABLES.items() if table.layer == "agreement"]
    for name in (*seen, *_SHARED, "windows", "rep_names", "batches", "currencies"):
        con.execute(f"create view small.record.{name} as select * from {home}.record.{name}")
    con.execute("use small.record")
    run(con, _own_steps())
    forget_working_tables(con, _own_steps())
    con.execute(f"use {home}.record")


def _own_steps() -> tuple[Step, ...]:
    return tuple(step for step in (*PLAIN, *AGREED) if not step.everybody)


def _replace(con: duckdb.DuckDBPyConnection) -> None:
    """Replace the rows of what is affected by those of the small record."""
    con.execute(
        """
        create or replace temp table old_leads as
        select l.lead_id from leads l where l.created_seq in (select seq from affected_facts)
        """
    )
    con.execute(
        """
        create or replace temp table old_units as
        select 'deal' as unit, o.ref as unit_id from affected_opportunities o
        union all select 'order', o.order_id from orders o where o.seq in (select seq from affected_facts)
        union all select 'contact', cast(c.seq as varchar) from contacts c
        where c.seq in (select seq from affected_facts)
        """
    )
    seqs, leads, deals = (
        "select seq from affected_facts",
        "select lead_id from old_leads",
        "select ref from affected_opportunities",
    )
    people, accounts = "select id from affected_person_ids", "select id from affected_account_ids"
    gone = {
        "credits": "(unit, unit_id) in (select unit, unit_id from old_units)",
        "order_values": f"order_id in (select order_id from orders where seq in ({seqs}))",
        "orders": f"seq in ({seqs})",
        **dict.fromkeys(_BY_SEQ, f"seq in ({seqs})"),
        **dict.fromkeys(_BY_LEAD, f"lead_id in ({leads})"),
        **dict.fromkeys(_BY_DEAL, f"opportunity_id in ({deals})"),
        "leads": f"lead_id in ({leads})",
        "people": f"person_id in ({people})",
        "accounts": f"account_id in ({accounts})",
        "person_handles": "person in (select ref from affected_people)",
        "account_handles": "account in (select ref from affected_accounts)",
        "account_names": "account in (select ref from affected_accounts)",
    }
    for table, where in gone.items():
        con.execute(f"delete from {table} where {where}")
    for table in gone:
        con.execute(f"insert into {table} by name select * from small.record.{table}")


def _drop_small(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("detach small")


def _shared(con: duckdb.DuckDBPyConnection) -> _Shared:
    """What all passes are read with."""
    return _Shared(
        tuple(con.execute("select what, position from recorded order by what, position").fetchall()),
        tuple(
            con.execute(
                """
                select source, kind, observed_from from windows
                where kind in ('opportunity_closed', 'sales_answered', 'stage_observed', 'order_placed')
                order by source, kind
                """
            ).fetchall()
        ),
        tuple(con.execute("select rep, name from rep_names order by rep, name").fetchall()),
    )


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    found: int = con.execute(sql).fetchall()[0][0]
    return found
