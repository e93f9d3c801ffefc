"""Which records does the CRM hold about each person, and how do they stand at the end?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from loopline.simulate.chance import Dice
from loopline.simulate.deals import Deal
from loopline.simulate.ids import long_id
from loopline.simulate.journeys import OPENS_A_RECORD, Touch
from loopline.simulate.market import Company, Guise, Person
from loopline.simulate.office import at, local_day
from loopline.simulate.programs import BY_KEY
from loopline.simulate.sales import HANDS_OVER, INBOUND, INTEGRATION, NEW, Change
from loopline.simulate.team import MARKETERS, REPS, on_duty
from loopline.simulate.world import World

_NAMES = {rep.key: rep.name for rep in REPS}
_KEYS = {name: key for key, name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """A record of the CRM's Lead object as it stands at the end.

    `place` is the guise's place; `deal` is the opportunity it was converted to, "" and None: not converted.
    """

    id: str
    person: Person
    place: int
    guise: Guise
    source: str
    created_at: datetime
    created_by: str
    status: str
    owner: str
    reason: str
    disqualified: str
    leader: str
    support: str
    opted_out_at: datetime | None
    changed_at: datetime
    deal: Deal | None


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A record of the CRM's Contact object."""

    id: str
    person: Person
    created_at: datetime
    owner: str
    source: str
    opted_out_at: datetime | None


@dataclass(frozen=True)
class Records:
    """All records about people and companies. `changes` go with `lead_of[person number, guise]`."""

    leads: tuple[LeadRecord, ...]
    contacts: tuple[ContactRecord, ...]
    changes: tuple[Change, ...]
    accounts: tuple[tuple[str, Company], ...]

    @cached_property
    def lead_of(self) -> dict[tuple[int, int], LeadRecord]:
        """The first lead record of each person and guise."""
        found: dict[tuple[int, int], LeadRecord] = {}
        for lead in self.leads:
            found.setdefault((lead.person.number, lead.place), lead)
        return found

    @cached_property
    def contact_of(self) -> dict[int, ContactRecord]:
        return {contact.person.number: contact for contact in self.contacts}

    @cached_property
    def account_of(self) -> dict[int, str]:
        return {company.number: account for account, company in self.accounts}

    @cached_property
    def users(self) -> dict[str, str]:
        """The id of each user and queue, by name."""
        names = [INTEGRATION, *(name for _, name in MARKETERS), *(rep.name for rep in REPS)]
        users = {name: long_id("user", place) for place, name in enumerate(names)}
        return {**users, INBOUND: long_id("queue", 0), "Nurture Leads": long_id("queue", 1)}

    def who_id(self, person: Person) -> str:
        """Where a rep's work with a person hangs: the contact, else the lead; "" when there is neither."""
        if person.number in self.contact_of:
            return self.contact_of[person.number].id
        lead = self.lead_of.get((person.number, 0))
        return lead.id if lead else ""


def rep_name(key: str) -> str:
    """The full name of a rep."""
    return _NAMES[key]


def records(world: World) -> Records:
    """The records that the company's CRM holds at the end of the world's span."""
    deal_of = {person.number: deal for deal in world.deals for person in deal.people}
    opted_out = {touch.person.number: touch.at for touch in world.touches if touch.what == "unsubscribed"}
    changes = _with_leavers(world.changes, world.span.ends_at)
    by_lead: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for change in changes:
        by_lead[change.person.number, change.guise].append(change)
    born = sorted(
        _births(world, deal_of), key=lambda birth: (birth.created_at, birth.person.number, birth.place, birth.source)
    )
    seen: set[tuple[int, int]] = set()
    leads = []
    for number, birth in enumerate(born):
        key = (birth.person.number, birth.place)
        mine = () if key in seen else by_lead.get(key, ())
        seen.add(key)
        leads.append(_standing(replace(birth, id=long_id("lead", number)), mine, deal_of, opted_out))
    return Records(tuple(leads), _contacts(world, opted_out), changes, _accounts(world))


def _births(world: World, deal_of: dict[int, Deal]) -> list[LeadRecord]:
    """The lead records as they are when they are made."""
    dice = Dice(world.seed, "records")
    found = []
    known: set[tuple[int, int]] = set()
    again: set[int] = set()
    program_of = {person.number: key for person, _, key in world.arrived}
    for touch in world.touches:
        if touch.what not in OPENS_A_RECORD:
            continue
        key = (touch.person.number, touch.guise)
        deal = deal_of.get(touch.person.number)
        if key in known:
            if deal is None or touch.at < deal.opened_at + timedelta(days=1) or touch.person.number in again:
                continue
            again.add(touch.person.number)
            if not dice.yes(0.35):
                continue
        first = key not in known
        known.add(key)
        source = BY_KEY[program_of[touch.person.number] if first else touch.program].lead_source
        found.append(_birth(dice, touch, source))
    for deal in world.deals:
        if deal.origin == "sales" and dice.yes(0.35):
            moment = deal.opened_at - timedelta(days=10, minutes=dice.whole(3, 400))
            if moment >= at(world.span.start, 0):
                own = Touch(deal.people[0], moment, "own", "")
                found.append(
                    replace(
                        _birth(dice, own, "Sales Prospecting"), created_by=rep_name(deal.rep), owner=rep_name(deal.rep)
                    )
                )
    return found


def _birth(dice: Dice, touch: Touch, source: str) -> LeadRecord:
    made = (touch.at + timedelta(seconds=dice.whole(20, 110))).replace(microsecond=0)
    person = touch.person
    return LeadRecord(
        id="", person=person, place=touch.guise, guise=person.guises[touch.guise],
        source="" if dice.yes(0.03) else source, created_at=made, created_by=INTEGRATION, status=NEW, owner=INBOUND,
        reason="", disqualified="", leader="", support="", opted_out_at=None, changed_at=made, deal=None,
    )  # fmt: skip


def _standing(
    lead: LeadRecord, changes: Iterable[Change], deal_of: dict[int, Deal], opted_out: dict[int, datetime]
) -> LeadRecord:
    """The lead record after all changes."""
    last = {change.what: change.new for change in changes}
    deal = deal_of.get(lead.person.number)
    converted = "leadConverted" in last or (deal is not None and deal.origin == "sales")
    moments = [lead.created_at, *(change.at for change in changes)]
    out = opted_out.get(lead.person.number)
    if out and lead.created_at < out:
        moments.append(out + timedelta(minutes=5))
    if converted and deal:
        moments.append(deal.opened_at)
    return replace(
        lead,
        status="Qualified" if converted else last.get("Status", lead.status),
        owner=last.get("Owner", lead.owner),
        reason=last.get("Reject_Reason__c", ""),
        disqualified=last.get("Disqualified_Reason__c", ""),
        leader=last.get("Project_Leader__c", ""),
        support=last.get("Executive_Support__c", ""),
        opted_out_at=out,
        changed_at=max(moments).replace(microsecond=0),
        deal=deal if converted else None,
    )


def _with_leavers(changes: tuple[Change, ...], ends_at: datetime) -> tuple[Change, ...]:
    """The changes, with the leads of a rep who left passed on to a colleague that morning."""
    by_lead: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for change in changes:
        by_lead[change.person.number, change.guise].append(change)
    found: list[Change] = []
    for mine in by_lead.values():
        mine.sort(key=lambda change: change.at)
        for rep in REPS:
            leaves_at = at(rep.leaves, 9.5) if rep.leaves else ends_at
            before = [change for change in mine if change.at < leaves_at]
            owner = next((change.new for change in reversed(before) if change.what == "Owner"), "")
            over = any(change.what == "leadConverted" or change.new == "Unqualified" for change in before)
            if leaves_at < ends_at and owner == rep.name and not over:
                heir = rep_name(on_duty(rep.key, local_day(leaves_at)))
                mine.append(replace(before[0], at=leaves_at, what="Owner", old=rep.name, new=heir, by=HANDS_OVER))
                mine.sort(key=lambda change: change.at)
        found.extend(_consistent(mine))
    return tuple(sorted(found, key=lambda change: (change.at, change.person.number, change.guise, change.what)))


def _consistent(mine: list[Change]) -> list[Change]:
    """Each change with the value that stood before it, by somebody who still works there."""
    held: dict[str, str] = {"Status": NEW, "Owner": INBOUND}
    found = []
    for change in mine:
        by = rep_name(on_duty(_KEYS[change.by], local_day(change.at))) if change.by in _KEYS else change.by
        found.append(replace(change, old=held.get(change.what, ""), by=by))
        held[change.what] = change.new
    return found


def _contacts(world: World, opted_out: dict[int, datetime]) -> tuple[ContactRecord, ...]:
    """Everybody on an opportunity is a contact from the day they joined one."""
    program_of = {person.number: key for person, _, key in world.arrived}
    found: dict[int, ContactRecord] = {}
    for deal in sorted(world.deals, key=lambda one: one.opened_at):
        for person in deal.people:
            if person.number not in found:
                program = program_of.get(person.number)
                found[person.number] = ContactRecord(
                    long_id("contact", len(found)),
                    person,
                    deal.opened_at,
                    deal.rep,
                    BY_KEY[program].lead_source if program else "Sales Prospecting",
                    opted_out.get(person.number),
                )
    return tuple(found.values())


def _accounts(world: World) -> tuple[tuple[str, Company], ...]:
    """The companies in the CRM: those with an opportunity, those enriched, and a bought list of the target market."""
    dice = Dice(world.seed, "account records")
    dealt = {deal.company.number for deal in world.deals}
    met = {person.company.number for person, _, _ in world.arrived}
    listed = [
        company
        for company in world.companies
        if company.number in dealt
        or (company.in_crm and (company.number in met or (company.in_target and dice.yes(0.3))))
    ]
    return tuple((long_id("account", place), company) for place, company in enumerate(listed))
