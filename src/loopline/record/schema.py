"""Which tables does the record hold, and what does each column mean?

Three layers. `facts`: the ledger's facts, copied and typed. `plain`: tables that need no agreement.
`agreed`: tables read under an agreement. Answers see them through views cut at `asked.as_of`: what
happened later is not there, and a stage that was left later is still being stayed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loopline.agreement.tables import AGREEMENT_TABLES
from loopline.record.agreed_tables import AGREED
from loopline.record.plain_tables import FACTS, PLAIN
from loopline.record.table import Table

__all__ = ["ASKED", "TABLES", "Table"]

_T = "TIMESTAMP"
_V = "VARCHAR"
_I = "INTEGER"

_AGREEMENT = {
    name: Table("agreement", "a term of the agreement", columns) for name, columns in AGREEMENT_TABLES.items()
}

TABLES: Final[Mapping[str, Table]] = MappingProxyType({**FACTS, **PLAIN, **AGREED, **_AGREEMENT})

# What was asked: one row, the only parameters an answer has.
ASKED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "from_at": (_T, "start of the period"),
        "to_at": (_T, "end of the period, not included"),
        "as_of": (_T, "what happened later is not known"),
        "by": (_V, "all, source, program, ..."),
        "rule": (_V, "rule of credit"),
        "view": (_V, "cohort or realised"),
        "version": (_I, "agreement whose terms are shown: the one in force at the period's end"),
        "subject": (_V, "one lead, person or opportunity asked about; null: all"),
    }
)
