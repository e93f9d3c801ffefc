"""Whose rows may new facts change? Theirs, and those of everybody they are tied to.

Ties are followed until nothing new is found: references of one person or account, match keys, facts that name two
of them, the people of an account, mail domains. The result is left in temporary tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

_OF: Final = ("people", "accounts", "opportunities")
_KEYS: Final = (
    "('email', 'name_company', 'name_domain', 'sound_detail', 'word_details', 'details', 'sound_place', 'word_place')"
)

# Ties that tables of the record know: new references from those found last (`edge_...`).
_KNOWN_TIES: Final = {
    "people": """
        select h.person as ref from person_handles h where h.person_id in (
            select o.person_id from person_handles o where o.person in (select ref from edge_people))
        union all
        select h.person from person_handles h
        join people p on p.person_id = h.person_id
        where p.account_id in (
            select a.account_id from account_handles a where a.account in (select ref from edge_accounts))
        union all
        select k.person from match_keys k where k.kind in {keys} and (k.kind, k.key) in (
            select o.kind, o.key from match_keys o where o.person in (select ref from edge_people))
    """,
    "accounts": """
        select h.account as ref from account_handles h where h.account_id in (
            select o.account_id from account_handles o where o.account in (select ref from edge_accounts))
        union all
        select h.account from account_handles h where h.account_id in (
            select p.account_id from people p where p.person_id in (
                select o.person_id from person_handles o where o.person in (select ref from edge_people)))
    """,
    "opportunities": "select ref from edge_opportunities",
}
# Ties that facts tell: new references from the facts found last (`edge_facts`) and the names they tell.
_TOLD_TIES: Final = {
    "people": """
        select f.person as ref from edge_facts f
        union all
        select f.other from edge_facts f where f.kind = 'same_person'
        union all
        select f.person from facts f where f.seq in (
            select v.seq from fact_fields v where v.field = 'email_domain' and lower(v.value) in (
                select n.known_by from edge_names n where n.kind = 'domain'))
    """,
    "accounts": """
        select f.account as ref from edge_facts f
        union all
        select f.other from edge_facts f where f.kind = 'same_account'
        union all
        select n.account from account_names n
        where (n.kind, n.known_by) in (select e.kind, e.known_by from edge_names e)
        union all
        select n.account from account_names n where n.kind = 'domain' and n.known_by in (
            select lower(v.value) from fact_fields v
            where v.field = 'email_domain' and v.seq in (select seq from edge_facts))
    """,
    "opportunities": "select f.opportunity as ref from edge_facts f",
}


def affected(con: duckdb.DuckDBPyConnection, limit: int) -> int | None:
    """How many facts must be worked out anew; None when they are more than `limit`.

    Leaves `affected_people`, `affected_accounts`, `affected_opportunities` (references), `affected_person_ids`,
    `affected_account_ids` (as they were) and `affected_facts`.
    """
    _begin(con)
    while True:
        for of in _OF:
            con.execute(f"create or replace temp table unread_{of} as select ref from edge_{of}")
        while _found(con, _KNOWN_TIES):
            for of in _OF:
                con.execute(f"insert into unread_{of} select ref from edge_{of}")
        _read_facts(con)
        if _count(con, "affected_facts") > limit:
            return None
        _names(con)
        if not _found(con, _TOLD_TIES):
            break
    _ids(con)
    return _count(con, "affected_facts")


def _found(con: duckdb.DuckDBPyConnection, ties: Mapping[str, str]) -> bool:
    """Whether these ties lead to references not met before: they become the edge, and affected."""
    for of in _OF:
        con.execute(
            f"""
            create or replace temp table next_{of} as
            select distinct t.ref from ({ties[of].format(keys=_KEYS)}) t
            anti join affected_{of} a on a.ref = t.ref where t.ref is not null
            """
        )
    for of in _OF:
        con.execute(f"create or replace temp table edge_{of} as select ref from next_{of}")
        con.execute(f"insert into affected_{of} select ref from next_{of}")
    return any(_count(con, f"edge_{of}") for of in _OF)


def _read_facts(con: duckdb.DuckDBPyConnection) -> None:
    """The facts that name what was found since facts were last read."""
    columns = "f.seq, f.kind, f.person, f.other, f.account, f.opportunity"
    con.execute(
        f"""
        create or replace temp table edge_facts as
        select {columns} from facts f where f.person in (select ref from unread_people)
        union all
        select {columns} from facts f where f.account in (select ref from unread_accounts)
        union all
        select {columns} from facts f where f.opportunity in (select ref from unread_opportunities)
        union all
        select {columns} from facts f
        where f.kind in ('same_person', 'same_account')
            and (f.other in (select ref from unread_people) or f.other in (select ref from unread_accounts))
        """
    )
    con.execute(
        """
        insert into affected_facts
        select distinct e.seq from edge_facts e anti join affected_facts a on a.seq = e.seq
        """
    )


def _begin(con: duckdb.DuckDBPyConnection) -> None:
    """The new facts, what older tellings of the same records named, and whom they name."""
    con.execute(
        """
        create or replace temp table first_facts as
        with told as (
            select a.source, a.kind, a.record_id from arrived a
            union all
            select a.source, a.kind, a.corrects from arrived a where a.corrects is not null
        )
        select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
        where f.record_id in (select t.record_id from told t)
            and exists (
                select 1 from told t where t.source = f.source and t.kind = f.kind and t.record_id = f.record_id)
        """
    )
    con.execute("create or replace temp table affected_facts as select distinct seq from first_facts")
    refs = {
        "people": """
            select person as ref from first_facts union select other from first_facts where kind = 'same_person'""",
        "accounts": """
            select account as ref from first_facts union select other from first_facts where kind = 'same_account'""",
        "opportunities": "select opportunity as ref from first_facts",
    }
    for of in _OF:
        con.execute(
            f"create or replace temp table edge_{of} as select distinct ref from ({refs[of]}) where ref is not null"
        )
        con.execute(f"create or replace temp table affected_{of} as select ref from edge_{of}")


def _names(con: duckdb.DuckDBPyConnection) -> None:
    """By which names and domains the accounts of this round are known, by what was told of them ever."""
    con.execute(
        """
        create or replace temp table edge_names as
        select distinct 'name' as kind,
            lower(trim(replace(replace(replace(f.name, '  ', ' '), '  ', ' '), '  ', ' '))) as known_by
        from facts f where f.kind = 'account_seen' and f.name is not null and f.seq in (select seq from edge_facts)
        union
        select 'domain', lower(trim(v.value)) from fact_fields v
        where v.field in ('domain', 'website_domain') and v.seq in (
            select seq from edge_facts where kind = 'account_seen')
        union
        select split_part(e.ref, ':', 1), substring(e.ref, length(split_part(e.ref, ':', 1)) + 2) from unread_accounts e
        where starts_with(e.ref, 'name:') or starts_with(e.ref, 'domain:')
        """
    )


def _ids(con: duckdb.DuckDBPyConnection) -> None:
    for of, column in (("people", "person"), ("accounts", "account")):
        con.execute(
            f"""
            create or replace temp table affected_{column}_ids as
            select distinct h.{column}_id as id from {column}_handles h
            where h.{column} in (select ref from affected_{of})
            """
        )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found: int = con.execute(f"select count(*) from {table}").fetchall()[0][0]
    return found
