"""Which tables are read under the agreement?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loopline.record.table import Table

_T = "TIMESTAMP"
_V = "VARCHAR"
_I = "INTEGER"
_B = "BIGINT"
_D = "DOUBLE"

AGREED: Final[Mapping[str, Table]] = {
    "recorded": Table(
        "agreed",
        "one thing that some source records at all",
        {"what": (_V, "contacts, or stages"), "position": (_I, "for stages: the first one that any source records")},
    ),
    "leads": Table(
        "agreed",
        "one pass of a person (or account) through the life cycle",
        {
            "lead_id": (_V, "pass"),
            "person_id": (_V, "who; null: an opportunity without a lead"),
            "account_id": (_V, "account"),
            "opportunity_id": (_V, "opportunity it became; null: none"),
            "opportunity_at": (_T, "when it became one"),
            "round": (_I, "first pass is 1"),
            "product": (_V, "null: not known yet"),
            "market": (_V, "null: in none"),
            "origin": (_V, "marketing, sales or unknown"),
            "source": (_V, "source of the creating touch or record"),
            "program": (_V, "program of the creating touch"),
            "channel": (_V, "channel of the creating touch"),
            "rep": (_V, "latest rep"),
            "created_at": (_T, "start of the pass"),
            "ended_at": (_T, "null: open, or ended nobody knows when"),
            "end_name": (_V, "won, lost, ..., rejected, joined; null: open"),
            "reason": (_V, "why it ended"),
            "joined_lead_id": (_V, "for joined: the pass that carries on"),
            "stalls_at": (_T, "open, and stalled unless something happens until then; null: cannot stall"),
            "observed_from_start": ("BOOLEAN", "its end would have been recorded from its start on"),
            "created_seq": (_B, "the fact that started it"),
            "version": (_I, "agreement in force at its start"),
        },
    ),
    "stages": Table(
        "agreed",
        "one stay of a pass in a stage",
        {
            "lead_id": (_V, "pass"),
            "stage": (_V, "stage"),
            "position": (_I, "place on the main path"),
            "entered_at": (_T, "in; null: nobody knows when"),
            "left_at": (_T, "out; null: still inside (a pass stays in its won stage)"),
            "next_stage": (_V, "next stage, or the end's name; null: still inside"),
            "reason": (_V, "why, for an end"),
            "how_known": (_V, "observed, latest_only, read or derived"),
            "due_at": (_T, "the next stage should be reached by then"),
            "stalls_at": (_T, "without any contact until then it has stalled; null: cannot stall"),
            "seq": (_B, "the fact behind the entry"),
            "version": (_I, "agreement in force at the entry"),
        },
    ),
    "meets": Table(
        "agreed",
        "one criterion of the qualified list, for one pass, while its result held",
        {
            "lead_id": (_V, "pass"),
            "criterion": (_V, "criterion"),
            "result": (_V, "yes, no or unknown"),
            "from_at": (_T, "from"),
            "to_at": (_T, "until; null: still"),
            "value": (_V, "what was compared"),
        },
    ),
    "in_target": Table(
        "agreed",
        "one pass against the target market as a whole",
        {"lead_id": (_V, "pass"), "result": (_V, "yes, no or unknown")},
    ),
    "scores": Table(
        "agreed",
        "points one pass got, at one moment, for one thing",
        {
            "lead_id": (_V, "pass"),
            "part": (_V, "fit, behaviour or answers"),
            "name": (_V, "rule"),
            "points": (_D, "points, before cap and decay"),
            "at": (_T, "when"),
            "seq": (_B, "the fact"),
            "version": (_I, "agreement that gives them; read while it is in force"),
        },
    ),
    "handovers": Table(
        "agreed",
        "one hand-over",
        {
            "seq": (_B, "the fact"),
            "lead_id": (_V, "pass"),
            "person_id": (_V, "who"),
            "rep": (_V, "to whom"),
            "kind": (_V, "rep, held or external"),
            "at": (_T, "when"),
            "due_at": (_T, "first contact due"),
            "first_contact_at": (_T, "null: none yet"),
            "first_contact_seq": (_B, "the fact"),
            "response_minutes": (_D, "business minutes to the first contact"),
            "precise": (_V, "second, or day when either moment is only known to the day"),
            "answered_at": (_T, "accepted or rejected at"),
            "answer": (_V, "accepted, rejected, disqualified"),
            "reason": (_V, "why"),
            "version": (_I, "agreement in force at the hand-over"),
        },
    ),
    "deals": Table(
        "agreed",
        "one ended or open opportunity with its money in the agreement's currency",
        {
            "opportunity_id": (_V, "opportunity"),
            "lead_id": (_V, "pass that carries it"),
            "amount_minor": (_B, "agreed currency; null: no amount or no rate"),
            "margin_minor": (_B, "own margin; null: none recorded"),
            "is_converted": ("BOOLEAN", "false: no rate"),
            "original_minor": (_B, "own currency"),
            "original_currency": (_V, "own currency"),
        },
    ),
    "order_values": Table(
        "agreed",
        "one order with its money in the agreement's currency",
        {"order_id": (_V, "order"), "amount_minor": (_B, "null: no rate"), "margin_minor": (_B, "null: none")},
    ),
    "spend_values": Table(
        "agreed",
        "one cost with its money in the agreement's currency, shared costs allocated",
        {
            "seq": (_B, "the fact"),
            "program": (_V, "null: not allocated"),
            "channel": (_V, "channel"),
            "product": (_V, "product"),
            "kind": (_V, "media, people, tools, content"),
            "from_at": (_T, "start"),
            "to_at": (_T, "end"),
            "amount_minor": (_B, "null: no rate"),
            "allocated_by": (_V, "recorded, or the agreed rule"),
        },
    ),
    "sales_time": Table(
        "agreed",
        "time and cost of one sales contact",
        {
            "seq": (_B, "the contact's fact"),
            "lead_id": (_V, "pass; null: none"),
            "at": (_T, "when"),
            "rep": (_V, "rep"),
            "seconds": (_D, "recorded, else agreed"),
            "cost_minor": (_B, "agreed currency"),
            "class": (_V, "measured, or rough when agreed minutes stand in"),
        },
    ),
    "credits": Table(
        "agreed",
        "credit of one won deal, order, or sales contact to one touch or program",
        {
            "unit": (_V, "deal, order or contact"),
            "unit_id": (_V, "opportunity, order, or the contact's seq"),
            "rule": (_V, "first, last, linear, u_40_20_40"),
            "touch_seq": (_B, "the touch; null: none known, or a contact"),
            "program": (_V, "null: no known touch"),
            "channel": (_V, "channel"),
            "source": (_V, "lead source of the pass"),
            "product": (_V, "product of the unit"),
            "market": (_V, "market of the pass"),
            "rep": (_V, "rep of the unit"),
            "touch_at": (_T, "when the touch was; null: none, or a contact"),
            "at": (_T, "won, ordered, or contacted at"),
            "weight": (_D, "share of the unit"),
            "amount_minor": (_B, "revenue credited"),
            "margin_minor": (_B, "own margin credited"),
            "cost_minor": (_B, "sales cost credited"),
        },
    ),
    "lead_groups": Table(
        "shown",
        "the group a pass belongs to, of the sort that is asked (made from leads when it is read)",
        {
            "lead_id": (_V, "pass"),
            "by": (_V, "all, source, program, channel, product, market or rep"),
            "name": (_V, "name of the group; none where there is none"),
        },
    ),
}
