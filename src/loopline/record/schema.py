"""Which tables does the record hold, and what does each column mean?

Three layers. `facts`: the ledger's facts, copied and typed. `plain`: tables that need no agreement.
`agreed`: tables read under an agreement. Answers see them through views cut at `asked.as_of`: what
happened later is not there, and a stage that was left later is still being stayed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from loopline.agreement.tables import AGREEMENT_TABLES


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its layer, what one row is, and its columns as name -> (DuckDB type, meaning)."""

    layer: str
    row: str
    columns: Mapping[str, tuple[str, str]]


_T = "TIMESTAMP"
_V = "VARCHAR"
_I = "INTEGER"
_B = "BIGINT"
_D = "DOUBLE"

_FACTS = {
    "facts": Table(
        "facts",
        "one fact that counts",
        {
            "seq": (_B, "place in the ledger"),
            "kind": (_V, "kind of fact"),
            "source": (_V, "source system"),
            "batch": (_B, "batch it came in"),
            "line": (_B, "line in its file"),
            "record_id": (_V, "the source's id"),
            "happened_at": (_T, "when, UTC; null: not known"),
            "precise": (_V, "second, day, month or quarter"),
            "observed_at": (_T, "when the source last touched its record"),
            "recorded_at": (_T, "when we learned it"),
            "person": (_V, "person reference"),
            "other": (_V, "second reference: person, account, competitor"),
            "account": (_V, "account reference"),
            "opportunity": (_V, "opportunity reference"),
            "campaign": (_V, "campaign reference"),
            "rep": (_V, "rep reference"),
            "product": (_V, "product"),
            "channel": (_V, "channel"),
            "name": (_V, "see the kind"),
            "value": (_V, "see the kind"),
            "reason": (_V, "why"),
            "how": (_V, "how it is known"),
            "amount_minor": (_B, "minor units"),
            "currency": (_V, "ISO 4217"),
            "margin_minor": (_B, "minor units"),
            "seconds": (_B, "time taken"),
            "until_at": (_T, "second moment, see the kind"),
            "corrects": (_V, "record corrected"),
        },
    ),
    "fact_fields": Table(
        "facts",
        "one further field of a fact",
        {"seq": (_B, "the fact"), "field": (_V, "field, lower case"), "value": (_V, "value as written")},
    ),
    "match_keys": Table(
        "facts",
        "one keyed hash by which a person reference may be matched",
        {
            "person": (_V, "person reference"),
            "kind": (_V, "email, phone, name_company, ..."),
            "key": (_V, "keyed hash"),
        },
    ),
    "rep_names": Table("facts", "one rep reference", {"rep": (_V, "rep reference"), "name": (_V, "name to show")}),
    "windows": Table(
        "facts",
        "one kind of fact of one source",
        {
            "source": (_V, "source system"),
            "kind": (_V, "kind of fact"),
            "observed_from": (_T, "declared, else the first recorded day of this kind"),
            "observed_to": (_T, "declared, else the end of the source's last recorded day"),
            "declared": ("BOOLEAN", "was it declared at import"),
        },
    ),
    "currencies": Table(
        "facts",
        "one currency that occurs",
        {"currency": (_V, "ISO 4217"), "decimals": (_I, "decimals of its minor unit: 2 for EUR")},
    ),
    "batches": Table(
        "facts",
        "one batch that counts",
        {
            "batch": (_B, "batch"),
            "file": (_V, "file name"),
            "source": (_V, "source system"),
            "recorded_at": (_T, "when it was imported"),
        },
    ),
}

_PLAIN = {
    "person_handles": Table(
        "plain",
        "one person reference",
        {
            "person": (_V, "person reference"),
            "person_id": (_V, "the person: least reference of the group"),
            "how": (_V, "same, key, rule or decision"),
        },
    ),
    "account_handles": Table(
        "plain",
        "one account reference",
        {
            "account": (_V, "account reference"),
            "account_id": (_V, "the account: least reference of the group"),
            "how": (_V, "same, domain, name or decision"),
        },
    ),
    "account_names": Table(
        "plain",
        "one name or domain by which an account reference is known",
        {
            "account": (_V, "account reference"),
            "system": (_V, "its system: salesforce, ..., or name, domain"),
            "kind": (_V, "name or domain; null: known by neither"),
            "known_by": (_V, "the name or domain, lower case"),
        },
    ),
    "people": Table(
        "plain",
        "one person",
        {
            "person_id": (_V, "person"),
            "account_id": (_V, "their account now; null: none known"),
            "first_seen_at": (_T, "earliest known moment"),
            "origin": (_V, "marketing, sales or unknown"),
            "source": (_V, "lead source as recorded first; null: none"),
            "rep": (_V, "latest owner"),
            "references": (_B, "how many references make up the person"),
        },
    ),
    "accounts": Table(
        "plain",
        "one account",
        {"account_id": (_V, "account"), "name": (_V, "latest name"), "references": (_B, "how many references")},
    ),
    "fields": Table(
        "plain",
        "one value of one field of a person, account or opportunity, while it held",
        {
            "subject": (_V, "person, account or opportunity"),
            "subject_id": (_V, "its id"),
            "field": (_V, "lower case"),
            "value": (_V, "as written"),
            "number": (_D, "as a number, where it is one"),
            "from_at": (_T, "known from"),
            "to_at": (_T, "replaced at; null: still holds"),
            "seq": (_B, "the fact"),
        },
    ),
    "programs": Table(
        "plain",
        "one campaign reference",
        {
            "campaign": (_V, "campaign reference"),
            "program": (_V, "program name, shared by references of one name"),
            "channel": (_V, "channel"),
            "parent": (_V, "parent program"),
            "from_at": (_T, "start"),
            "to_at": (_T, "end"),
        },
    ),
    "touches": Table(
        "plain",
        "one touch, sorted by person",
        {
            "seq": (_B, "the fact"),
            "person_id": (_V, "who; null: not known"),
            "account_id": (_V, "their account"),
            "happened_at": (_T, "when"),
            "precise": (_V, "second or day"),
            "number": (_I, "place among the person's touches, from 1"),
            "program": (_V, "program"),
            "channel": (_V, "channel"),
            "source": (_V, "source system"),
            "product": (_V, "product"),
            "what": (_V, "what they did"),
            "is_machine": ("BOOLEAN", "a machine is suspected"),
            "is_response": ("BOOLEAN", "they responded: the touch may start a pass"),
        },
    ),
    "answers_given": Table(
        "plain",
        "one answer",
        {
            "seq": (_B, "the fact"),
            "person_id": (_V, "who"),
            "question": (_V, "lower case"),
            "answer": (_V, "as given"),
            "from_at": (_T, "given at"),
            "to_at": (_T, "replaced at; null: still holds"),
        },
    ),
    "consent": Table(
        "plain",
        "one consent while it held",
        {
            "seq": (_B, "the fact"),
            "person_id": (_V, "who"),
            "purpose": (_V, "purpose"),
            "state": (_V, "given, ..."),
            "from_at": (_T, "from"),
            "to_at": (_T, "replaced at"),
            "consent_ends_at": (_T, "expires"),
        },
    ),
    "opportunities": Table(
        "plain",
        "one opportunity",
        {
            "opportunity_id": (_V, "opportunity"),
            "account_id": (_V, "account"),
            "person_id": (_V, "primary person"),
            "person_known_by": (_V, "role, lead, account or null"),
            "product": (_V, "product"),
            "rep": (_V, "owner"),
            "program": (_V, "primary campaign"),
            "source": (_V, "lead source"),
            "opened_at": (_T, "null: not known"),
            "expected_on": (_T, "expected close"),
            "stage_now": (_V, "stage, as the source words it"),
            "closed_at": (_T, "null: open"),
            "end_name": (_V, "won, lost, no_decision, cancelled, stalled; null: open"),
            "reason": (_V, "why it ended"),
            "competitor": (_V, "named"),
            "amount_minor": (_B, "own currency"),
            "currency": (_V, "own currency"),
            "margin_minor": (_B, "own currency"),
            "seq": (_B, "latest fact"),
            "closed_seq": (_B, "the fact that ended it"),
        },
    ),
    "opportunity_people": Table(
        "plain",
        "one person on one opportunity",
        {
            "opportunity_id": (_V, "opportunity"),
            "person_id": (_V, "person"),
            "role": (_V, "role"),
            "is_primary": ("BOOLEAN", "the primary person"),
            "how": (_V, "role, lead or account"),
        },
    ),
    "opportunity_moves": Table(
        "plain",
        "one stage change as the source words it",
        {"opportunity_id": (_V, "opportunity"), "stage": (_V, "stage"), "at": (_T, "when"), "seq": (_B, "the fact")},
    ),
    "orders": Table(
        "plain",
        "one order",
        {
            "order_id": (_V, "order"),
            "person_id": (_V, "who"),
            "account_id": (_V, "account"),
            "opportunity_id": (_V, "deal; null: direct"),
            "product": (_V, "product"),
            "program": (_V, "campaign"),
            "channel": (_V, "channel"),
            "kind": (_V, "new, repeat, renewal or refund"),
            "at": (_T, "when"),
            "amount_minor": (_B, "own currency"),
            "currency": (_V, "own currency"),
            "margin_minor": (_B, "own currency"),
            "seq": (_B, "the fact"),
        },
    ),
    "spend": Table(
        "plain",
        "one recorded cost",
        {
            "seq": (_B, "the fact"),
            "program": (_V, "null: no program"),
            "channel": (_V, "channel"),
            "kind": (_V, "media, people, tools, content"),
            "product": (_V, "product"),
            "from_at": (_T, "start"),
            "to_at": (_T, "end"),
            "amount_minor": (_B, "own currency"),
            "currency": (_V, "own currency"),
            "source": (_V, "source system"),
        },
    ),
    "contacts": Table(
        "plain",
        "one sales contact",
        {
            "seq": (_B, "the fact"),
            "person_id": (_V, "who"),
            "account_id": (_V, "account"),
            "opportunity_id": (_V, "opportunity"),
            "rep": (_V, "rep"),
            "kind": (_V, "call, email, meeting, ..."),
            "at": (_T, "when"),
            "precise": (_V, "second or day"),
            "seconds": (_B, "null: not recorded"),
        },
    ),
    "reps": Table(
        "plain",
        "one rep",
        {
            "rep": (_V, "rep reference"),
            "name": (_V, "name to show"),
            "team": (_V, "team"),
            "is_active": ("BOOLEAN", ""),
        },
    ),
    "rates": Table(
        "plain",
        "one exchange rate while it held",
        {
            "currency": (_V, "from"),
            "to_currency": (_V, "to"),
            "rate": ("DECIMAL(18,10)", "one of from in to"),
            "from_at": (_T, "from"),
            "to_at": (_T, "until the next rate"),
        },
    ),
    "signals": Table(
        "plain",
        "one thing that happened to a person's or opportunity's life cycle",
        {
            "seq": (_B, "the fact"),
            "person_id": (_V, "who"),
            "opportunity_id": (_V, "opportunity"),
            "account_id": (_V, "account"),
            "at": (_T, "when"),
            "precise": (_V, "how exactly"),
            "what": (
                _V,
                "created, response, observed, handed_over, accepted, rejected, disqualified, contact, "
                "opened, moved, won, lost, no_decision, cancelled, stalled, ordered, unsubscribed",
            ),
            "stage": (_V, "for observed: the stage"),
            "how": (_V, "observed or latest_only"),
            "reason": (_V, "why"),
            "rep": (_V, "rep"),
            "product": (_V, "product"),
        },
    ),
}

_AGREED = {
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
            "ended_at": (_T, "null: open"),
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
            "entered_at": (_T, "in"),
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

_AGREEMENT = {
    name: Table("agreement", "a term of the agreement", columns) for name, columns in AGREEMENT_TABLES.items()
}

TABLES: Final[Mapping[str, Table]] = MappingProxyType({**_FACTS, **_PLAIN, **_AGREED, **_AGREEMENT})

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
