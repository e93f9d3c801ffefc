"""Whose rows may new facts change? Theirs, and those of everybody they are tied to.

Ties are followed until nothing new is found: references of one person or account, match keys, facts that name two
of them, the people of an account, mail domains. The result is left in temporary tables.
"""

from __future__ import annotations

from typing import Final

import duckdb

_OF: Final = ("people", "accounts", "opportunities")
_COLUMN: Final = {"people": "person", "accounts": "account", "opportunities": "opportunity"}
_KEYS: Final = (
    "('email', 'name_company', 'name_domain', 'sound_detail', 'word_details', 'details', 'sound_place', 'word_place')"
)

# New references, found from those that the last round found (`edge_...`).
_TIES: Final = {
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
        union all
        select f.person from edge_facts f where f.person is not null
        union all
        select f.other from edge_facts f where f.kind = 'same_person' and f.other is not null
        union all
        select f.person from facts f where f.kind = 'same_person' and f.other in (select ref from edge_people)
        union all
        select f.person from facts f where f.person is not null and f.seq in (
            select v.seq from fact_fields v where v.field = 'email_domain' and lower(v.value) in (
                select n.known_by from edge_names n where n.kind = 'domain'))
    """,
    "accounts": """
        select h.account as ref from account_handles h where h.account_id in (
            select o.account_id from account_handles o where o.account in (select ref from edge_accounts))
        union all
        select h.account from account_handles h where h.account_id in (
            select p.account_id from people p where p.person_id in (
                select o.person_id from person_handles o where o.person in (select ref from edge_people)))
        union all
        select f.account from edge_facts f where f.account is not null
        union all
        select f.other from edge_facts f where f.kind = 'same_account' and f.other is not null
        union all
        select f.account from facts f where f.kind = 'same_account' and f.other in (select ref from edge_accounts)
        union all
        select n.account from account_names n
        where (n.kind, n.known_by) in (select e.kind, e.known_by from edge_names e)
        union all
        select n.account from account_names n where n.kind = 'domain' and n.known_by in (
            select lower(v.value) from fact_fields v
            where v.field = 'email_domain' and v.seq in (select seq from edge_facts))
    """,
    "opportunities": "select f.opportunity as ref from edge_facts f where f.opportunity is not null",
}


def affected(con: duckdb.DuckDBPyConnection, limit: int) -> int | None:
    """How many facts must be worked out anew; None when they are more than `limit`.

    Leaves `affected_people`, `affected_accounts`, `affected_opportunities` (references), `affected_person_ids`,
    `affected_account_ids` (as they were) and `affected_facts`.
    """
    _begin(con)
    while True:
        con.execute(
            """
            create or replace temp table edge_facts as
            select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
            where f.person in (select ref from edge_people)
            union all
            select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
            where f.account in (select ref from edge_accounts)
            union all
            select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
            where f.opportunity in (select ref from edge_opportunities)
            union all
            select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
            where f.kind in ('same_person', 'same_account')
              and (f.other in (select ref from edge_people) or f.other in (select ref from edge_accounts))
            """
        )
        con.execute(
            """
            insert into affected_facts
            select distinct e.seq from edge_facts e anti join affected_facts a on a.seq = e.seq
            """
        )
        if _count(con, "affected_facts") > limit:
            return None
        _names(con)
        for of in _OF:
            con.execute(
                f"""
                create or replace temp table next_{of} as
                select distinct t.ref from ({_TIES[of].format(keys=_KEYS)}) t
                anti join affected_{of} a on a.ref = t.ref where t.ref is not null
                """
            )
        if not any(_count(con, f"next_{of}") for of in _OF):
            break
        for of in _OF:
            con.execute(f"create or replace temp table edge_{of} as select ref from next_{of}")
            con.execute(f"insert into affected_{of} select ref from next_{of}")
    _ids(con)
    return _count(con, "affected_facts")


def _begin(con: duckdb.DuckDBPyConnection) -> None:
    """The new facts, what older tellings of the same records named, and whom they name."""
    con.execute(
        """
        create or replace temp table first_facts as
        select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
        where f.seq in (select seq from arrived)
        union
        select f.seq, f.kind, f.person, f.other, f.account, f.opportunity from facts f
        where (f.source, f.kind, f.record_id) in (
            select a.source, a.kind, a.record_id from arrived a
            union all select a.source, a.kind, a.corrects from arrived a where a.corrects is not null)
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
        select split_part(e.ref, ':', 1), substring(e.ref, length(split_part(e.ref, ':', 1)) + 2) from edge_accounts e
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
