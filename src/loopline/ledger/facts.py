"""What is a fact, and which kinds are there?

A fact is what somebody or something did or said, at a moment, as one source reports it. All kinds
share one set of columns, so that the whole ledger is one typed stream; each kind says below which of
them it uses and what they mean there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Who:
    """A person as one source names them. Everything here goes to the people vault, nowhere else.

    `ref` is the source's own id with its system (`salesforce:00Q5g00000AbCdE`); without one the
    e-mail address serves (`email:` is put before it by the ledger). `details` are further
    identifying values (street, free text), kept in the vault only.
    """

    ref: str = ""
    email: str = ""
    phone: str = ""
    name: str = ""
    company: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact on its way into the ledger. Which columns a kind uses: `KINDS`.

    Times are aware UTC datetimes; None is "not known". `precise` says how exactly `happened_at` is
    known: `second`, `day`, `month`, `quarter`. A day-precise moment is midnight in the source's zone.
    References to accounts, opportunities, campaigns carry their system (`salesforce:0065g...`).
    Money is integer minor units with its ISO 4217 currency. `observed_at` is when the source last
    touched its record (its modified time); None: the export's own date is taken.
    """

    kind: str
    record_id: str
    happened_at: datetime | None = None
    precise: str = "second"
    observed_at: datetime | None = None
    line: int = 0
    person: Who | None = None
    other: str | Who | None = None
    account: str | None = None
    opportunity: str | None = None
    campaign: str | None = None
    rep: Who | None = None
    product: str | None = None
    channel: str | None = None
    name: str | None = None
    value: str | None = None
    reason: str | None = None
    how: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    margin_minor: int | None = None
    seconds: int | None = None
    until_at: datetime | None = None
    corrects: str | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of fact means: its needed columns, the others it may use, and each one's meaning.

    `state` kinds describe how a record stands (a later observation replaces an earlier one); the
    others are events (the same event seen twice is one event).
    """

    about: str
    meaning: str
    needs: tuple[str, ...]
    may: Mapping[str, str]
    state: bool = False


_SEEN = "when the source created the record"

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        # who
        "account_seen": Kind(
            "who",
            "A company as a source describes it",
            ("account",),
            {
                "name": "company name",
                "channel": "account source",
                "rep": "owner",
                "happened_at": _SEEN,
                "fields": "industry, region, country, sites, employees, domain, parent ...",
            },
            state=True,
        ),
        "person_seen": Kind(
            "who",
            "A person (a CRM's lead or contact) as a source describes them",
            ("person",),
            {
                "account": "their company",
                "rep": "owner",
                "channel": "lead source",
                "campaign": "source campaign",
                "value": "status, as the source words it",
                "happened_at": _SEEN,
                "product": "product asked about",
                "fields": "title, industry, country, email_domain, has_opted_out ...",
            },
            state=True,
        ),
        "rep_seen": Kind(
            "who",
            "A sales or marketing user",
            ("rep",),
            {"value": "active or inactive", "fields": "team, manager, region, title, role"},
            state=True,
        ),
        "same_person": Kind(
            "who",
            "Two person references are, or are not, one person",
            ("person", "other"),
            {"value": "same or not", "how": "file (a source says so), rule, or decision (somebody said so)"},
        ),
        "same_account": Kind(
            "who",
            "Two account references are, or are not, one company",
            ("account", "other"),
            {"value": "same or not", "how": "file, rule or decision"},
        ),
        "absent_from_export": Kind(
            "who",
            "A record that a declared full export no longer holds",
            ("name",),
            {
                "name": "kind of the missing record",
                "value": "absent or back",
                "person": "",
                "account": "",
                "opportunity": "",
                "campaign": "",
            },
        ),
        # marketing
        "campaign_seen": Kind(
            "marketing",
            "A campaign or program as a source describes it",
            ("campaign",),
            {
                "name": "its name",
                "channel": "channel",
                "value": "status",
                "amount_minor": "budget",
                "currency": "",
                "happened_at": "start",
                "until_at": "end",
                "other": "parent campaign",
                "fields": "type ...",
            },
            state=True,
        ),
        "money_spent": Kind(
            "marketing",
            "Money spent on marketing from happened_at until until_at",
            ("amount_minor", "currency", "happened_at"),
            {
                "name": "media, people, tools or content",
                "campaign": "",
                "channel": "",
                "product": "",
                "until_at": "end",
                "seconds": "people's time",
                "fields": "clicks, impressions ...",
            },
            state=True,
        ),
        "touch": Kind(
            "marketing",
            "A person met marketing",
            ("happened_at", "name"),
            {
                "name": "what they did: webinar_attended, form_submitted, email_clicked ...",
                "person": "",
                "account": "",
                "campaign": "",
                "channel": "",
                "product": "",
                "value": "status, as the source words it",
                "how": "machine if a machine is suspected",
                "fields": "",
            },
        ),
        "answer_given": Kind(
            "marketing",
            "A person answered a question",
            ("person", "name", "value"),
            {"name": "question", "value": "answer", "campaign": "", "channel": ""},
            state=True,
        ),
        "consent_changed": Kind(
            "marketing",
            "A person gave or took back a consent",
            ("person", "name", "value"),
            {
                "name": "purpose (marketing_mail ...)",
                "value": "given, confirmed, refused, withdrawn",
                "reason": "basis and wording",
                "until_at": "expires",
                "channel": "where",
            },
            state=True,
        ),
        # hand-off
        "stage_observed": Kind(
            "hand-off",
            "A source's own date for entering a stage",
            ("name", "happened_at"),
            {
                "name": "stage of our life cycle",
                "value": "stage as the source words it",
                "person": "",
                "opportunity": "",
                "how": "observed, latest_only or derived",
            },
        ),
        "handed_over": Kind(
            "hand-off",
            "A lead was passed to sales",
            ("person", "happened_at"),
            {
                "rep": "to whom",
                "value": "rep, held or external",
                "product": "",
                "opportunity": "",
                "fields": "agreement version, score, criteria as they stood",
            },
        ),
        "sales_answered": Kind(
            "hand-off",
            "Sales accepted or turned down a lead",
            ("person", "value"),
            {
                "value": "accepted, rejected or disqualified",
                "reason": "why",
                "rep": "who",
                "how": "observed, or latest_only: how the record stands, dated by its last change",
            },
        ),
        "sales_contact": Kind(
            "hand-off",
            "A rep reached out to or met a person",
            ("happened_at", "name"),
            {
                "name": "call, email, meeting, demo, proposal or other",
                "person": "",
                "account": "",
                "opportunity": "",
                "rep": "who",
                "seconds": "time taken",
                "value": "outcome",
                "until_at": "end",
            },
        ),
        # deals
        "opportunity_seen": Kind(
            "deals",
            "An opportunity as a source describes it",
            ("opportunity",),
            {
                "account": "",
                "person": "contact",
                "rep": "owner",
                "product": "",
                "campaign": "primary campaign",
                "channel": "lead source",
                "name": "stage, as the source words it",
                "amount_minor": "",
                "currency": "",
                "margin_minor": "",
                "happened_at": "opened",
                "until_at": "expected close",
                "fields": "name, type ...",
            },
            state=True,
        ),
        "person_on_opportunity": Kind(
            "deals",
            "A person takes part in an opportunity",
            ("person", "opportunity"),
            {"name": "role", "value": "primary if they are", "account": ""},
            state=True,
        ),
        "opportunity_moved": Kind(
            "deals",
            "An opportunity changed its stage",
            ("opportunity", "name", "happened_at"),
            {
                "name": "stage, as the source words it",
                "amount_minor": "amount then",
                "currency": "",
                "until_at": "expected close then",
            },
        ),
        "opportunity_closed": Kind(
            "deals",
            "An opportunity ended",
            ("opportunity", "value"),
            {
                "value": "won, lost, no_decision, cancelled or stalled",
                "reason": "why",
                "other": "competitor named",
                "amount_minor": "",
                "currency": "",
                "margin_minor": "",
                "happened_at": "when",
                "product": "",
                "person": "",
                "account": "",
                "rep": "",
            },
            state=True,
        ),
        "order_placed": Kind(
            "deals",
            "Something was bought, with or without a deal",
            ("happened_at",),
            {
                "value": "new, repeat, renewal or refund",
                "amount_minor": "negative for a refund",
                "currency": "",
                "margin_minor": "",
                "person": "",
                "account": "",
                "opportunity": "",
                "product": "",
                "campaign": "",
                "channel": "",
                "corrects": "order refunded",
            },
            state=True,
        ),
        # support and signals
        "asset_seen": Kind(
            "support",
            "Sales material that exists",
            ("name",),
            {"value": "kind", "amount_minor": "cost", "currency": "", "happened_at": "made", "fields": ""},
            state=True,
        ),
        "asset_used": Kind(
            "support",
            "Somebody used sales material",
            ("name", "happened_at"),
            {"rep": "", "person": "", "opportunity": "", "value": "sent, opened, re-created", "seconds": "time taken"},
        ),
        "survey_answered": Kind(
            "support",
            "An answer in a survey",
            ("name", "value", "happened_at"),
            {"name": "question", "person": "", "rep": "", "account": "", "channel": "survey"},
        ),
        "indicator_measured": Kind(
            "support",
            "A measured indicator",
            ("name", "value", "happened_at"),
            {"until_at": "", "account": "", "fields": "sample, source"},
            state=True,
        ),
        "note_written": Kind(
            "support",
            "A note; its text lives in the vault",
            ("happened_at",),
            {"person": "", "rep": "", "opportunity": "", "name": "topic"},
        ),
        "process_changed": Kind(
            "support", "A change of how work is done", ("name", "happened_at"), {"value": "what changed", "fields": ""}
        ),
        # money
        "rate_seen": Kind(
            "money",
            "An exchange rate of a day",
            ("name", "value", "currency", "happened_at"),
            {"name": "from currency", "currency": "to currency", "value": "one of `name` in `currency`, decimal text"},
            state=True,
        ),
        # mail
        **{
            f"message_{what}": Kind(
                "mail",
                f"A message was {what}",
                ("person", "happened_at"),
                {"campaign": "", "name": "message", "value": "link, bounce class ...", "how": "machine if suspected"},
            )
            for what in ("planned", "sent", "bounced", "opened", "clicked")
        },
        # the agreement
        "agreement_signed": Kind(
            "agreement",
            "A team signed the agreement",
            ("name", "value", "happened_at"),
            {
                "name": "team",
                "value": "hash of the text",
                "how": "how it was given",
                "rep": "who",
                "fields": "version, text",
            },
        ),
        "goal_set": Kind(
            "agreement",
            "A goal was set",
            ("name", "value"),
            {"happened_at": "period start", "until_at": "period end", "product": "", "fields": ""},
            state=True,
        ),
        # house-keeping
        "batch_imported": Kind(
            "house-keeping",
            "A batch was imported, with its control totals",
            ("name",),
            {"name": "file", "value": "hash of the file", "fields": "counts and control totals"},
        ),
        "batch_undone": Kind("house-keeping", "A batch no longer counts", ("value",), {"value": "batch"}),
        "row_quarantined": Kind(
            "house-keeping",
            "A row that could not be understood",
            ("name",),
            {"name": "code", "reason": "message", "value": "hint"},
        ),
        "person_erased": Kind("house-keeping", "A person was erased on request", ("happened_at",), {"person": ""}),
    }
)
