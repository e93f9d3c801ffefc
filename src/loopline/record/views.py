"""What does the record look like at the moment `asked.as_of`?

Each table has a view of the same name. Rows that start at or after that moment are not there, ends at or
after it have not happened, and an open pass that nobody moved for the agreed days has stalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from loopline.record.schema import TABLES


@dataclass(frozen=True, slots=True)
class Cut:
    """How one table is cut: the column that says when a row starts, and columns that read differently."""

    starts: str | None = None
    reads: Mapping[str, str] = field(default_factory=dict)


def _before(moment: str, *columns: str) -> dict[str, str]:
    """Columns that are known only when `moment` has passed."""
    return {column: f"case when t.{moment} < a.as_of then t.{column} end" for column in columns}


_IDLE_LEAD: Final = "t.ended_at is null and t.stalls_at < a.as_of"
_IDLE_STAY: Final = "t.left_at is null and t.stalls_at < a.as_of"
# Ended, nobody knows when: it counts as ended from the start of what ended.
_ENDED: Final = "t.ended_at < a.as_of or (t.ended_at is null and coalesce(t.opportunity_at < a.as_of, true))"
_LEFT: Final = "t.left_at < a.as_of or t.left_at is null"

CUTS: Final[Mapping[str, Cut]] = MappingProxyType(
    {
        "facts": Cut("happened_at"),
        "people": Cut("first_seen_at"),
        "fields": Cut("from_at", _before("to_at", "to_at")),
        "touches": Cut("happened_at"),
        "answers_given": Cut("from_at", _before("to_at", "to_at")),
        "consent": Cut("from_at", _before("to_at", "to_at")),
        "opportunities": Cut(
            "opened_at",
            {
                **_before("closed_at", "closed_at"),
                # ended, nobody knows when: it counts as ended at every moment
                **{
                    column: f"case when t.closed_at < a.as_of or t.closed_at is null then t.{column} end"
                    for column in ("end_name", "reason", "competitor", "closed_seq")
                },
            },
        ),
        "opportunity_moves": Cut("at"),
        "orders": Cut("at"),
        "spend": Cut("from_at"),
        "contacts": Cut("at"),
        "rates": Cut("from_at", _before("to_at", "to_at")),
        "signals": Cut("at"),
        "leads": Cut(
            "created_at",
            {
                **_before("opportunity_at", "opportunity_id", "opportunity_at"),
                "ended_at": f"case when {_IDLE_LEAD} then t.stalls_at when t.ended_at < a.as_of then t.ended_at end",
                "end_name": f"case when {_IDLE_LEAD} then 'stalled' when {_ENDED} then t.end_name end",
                "reason": f"case when {_ENDED} then t.reason end",
                **_before("ended_at", "joined_lead_id"),
            },
        ),
        "stages": Cut(
            "entered_at",
            {
                "left_at": f"case when {_IDLE_STAY} then t.stalls_at when t.left_at < a.as_of then t.left_at end",
                "next_stage": (f"case when {_IDLE_STAY} then 'stalled' when {_LEFT} then t.next_stage end"),
                "reason": f"case when {_LEFT} then t.reason end",
            },
        ),
        "meets": Cut("from_at", _before("to_at", "to_at")),
        "scores": Cut("at"),
        "handovers": Cut(
            "at",
            {
                **_before("first_contact_at", "first_contact_at", "first_contact_seq", "response_minutes"),
                **_before("answered_at", "answered_at", "answer", "reason"),
            },
        ),
        "spend_values": Cut("from_at"),
        "sales_time": Cut("at"),
        "credits": Cut("at"),
    }
)


# The name of a pass's group, for each way to group.
_GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "all": "'all'",
        **{by: f"t.{by}" for by in ("source", "program", "channel", "product", "market")},
        "rep": "coalesce(r.name, t.rep)",
    }
)


def view_sql(table: str, where: str = "record") -> str:
    """The select that shows one table as of `asked.as_of`, read from the schema `where`."""
    if table == "lead_groups":
        return _lead_groups(where)
    columns = TABLES[table].columns
    cut = CUTS.get(table)
    if cut is None or cut.starts is None:
        plain = ", ".join(f't."{column}"' for column in columns)
        return f"select {plain} from {where}.{table} t"
    shown = ", ".join(_shown(column, cut) for column in columns)
    started = f"(t.{cut.starts} < a.as_of or t.{cut.starts} is null)"
    return f"select {shown} from {where}.{table} t cross join asked a where {started}"


def _shown(column: str, cut: Cut) -> str:
    reads = cut.reads.get(column, f't."{column}"')
    return f'{reads} as "{column}"'


def _lead_groups(where: str) -> str:
    """Every pass with its group of the asked sort: one look at the passes, whichever sort is asked."""
    names = " ".join(f"when '{by}' then {name}" for by, name in _GROUPS.items())
    return f"""
        select t.lead_id, a.by as "by", coalesce(case a.by {names} end, 'none') as name
        from {where}.leads t cross join asked a left join {where}.reps r on r.rep = t.rep and a.by = 'rep'
        where a.by in ({", ".join(f"'{by}'" for by in _GROUPS)})
    """
