"""How does the record take in new facts without being made anew?"""

from __future__ import annotations

import duckdb

from loopline.agreement.terms import Agreement
from loopline.ledger.ledger import Ledger
from loopline.ledger.stream import Mark
from loopline.record.build import build


def refresh(con: duckdb.DuckDBPyConnection, ledger: Ledger, history: tuple[Agreement, ...], since: Mark) -> Mark:
    """Bring the record in the schema at hand, which read the ledger up to a mark, up to now; returns how far."""
    return build(con, ledger, history)
