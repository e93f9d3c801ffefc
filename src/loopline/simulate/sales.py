"""What does the sales floor do, week after week, with the leads that marketing hands over?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.deals import Deal, deal, deal_contacts
from loopline.simulate.follow_up import FollowUp, SalesContact, contact, follow_up
from loopline.simulate.journeys import OPENS_A_RECORD, Span, Touch, burst
from loopline.simulate.market import Company, Person, person_at
from loopline.simulate.office import at, last_day, local_day, months, next_open, office_hours_later
from loopline.simulate.programs import season
from loopline.simulate.scoring import first_ready
from loopline.simulate.team import REPS, Rep
from loopline.simulate.terms import terms_of

INBOUND: Final = "Inbound Leads"
NURTURE: Final = "Nurture Leads"
INTEGRATION: Final = "Integration User"
HANDS_OVER: Final = "Ilona Saari"
NEW: Final = "Open - Not Contacted"
_BACK_THROUGH: Final = {"webinars": 5.0, "newsletter": 4.0, "papers": 4.0, "search_consulting": 1.0}
_SALES_DEALS_A_MONTH: Final = 3.2


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a lead changed. `guise` is the place of the lead's name and address."""

    person: Person
    at: datetime
    what: str
    old: str
    new: str
    by: str
    guise: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of a person through the life cycle, as it truly went. Moments are None where it did not get there."""

    person: Person
    round: int
    program: str
    began_at: datetime
    ready_at: datetime | None = None
    score: float = 0.0
    handed_at: datetime | None = None
    rep: str = ""
    first_contact_at: datetime | None = None
    late: bool = False
    answer: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    end: str = ""
    ended_at: datetime | None = None
    deal: int | None = None


@dataclass(order=True)
class _Visit:
    """A lead that reached the score, waiting for its turn."""

    at: datetime
    number: int
    touches: tuple[Touch, ...] = field(compare=False)
    round: int = field(compare=False)
    program: str = field(compare=False)
    score: float = field(compare=False)


class Floor:
    """The sales floor over the whole span: fills its lists in order of time."""

    def __init__(self, seed: int, span: Span, scale: float) -> None:
        self.seed, self.span, self.scale = seed, span, scale
        self.touches: list[Touch] = []
        self.changes: list[Change] = []
        self.contacts: list[SalesContact] = []
        self.passes: list[Pass] = []
        self.deals: list[Deal] = []
        self.in_deal: dict[int, int] = {}
        self._waiting: list[_Visit] = []
        self._load: Counter[tuple[str, tuple[int, int]]] = Counter()
        self._held: dict[tuple[int, int, str], str] = {}
        self._busy_until: dict[int, datetime] = {}
        self._at_company: dict[int, list[tuple[Person, datetime]]] = {}

    def arrive(self, person: Person, moment: datetime, program: str, round_: int = 1) -> None:
        """Somebody begins a spell of interest; a lead that gets ready waits for its turn."""
        dice = Dice(self.seed, "life", person.number, round_)
        touches = burst(dice, person, moment, program, self.span)
        if not touches:
            return
        self.touches.extend(touches)
        if round_ == 1:
            self._at_company.setdefault(person.company.number, []).append((person, moment))
        ready = first_ready(touches)
        if ready is None:
            left = next((touch.at for touch in touches if touch.what == "unsubscribed"), None)
            end = "unsubscribed" if left else ""
            self.passes.append(Pass(person, round_, program, touches[0].at, end=end, ended_at=left))
            return
        heappush(self._waiting, _Visit(ready[0], person.number, touches, round_, program, ready[1]))

    def work(self) -> None:
        """Hand over and follow up everything that is waiting, and all that comes of it."""
        while self._waiting:
            visit = heappop(self._waiting)
            if visit.number in self.in_deal:
                first = visit.touches[0]
                self.passes.append(Pass(first.person, visit.round, visit.program, first.at, visit.at, visit.score))
            else:
                self._hand_over(visit)

    def _hand_over(self, visit: _Visit) -> None:
        person = visit.touches[0].person
        dice = Dice(self.seed, "work", person.number, visit.round)
        begun = Pass(person, visit.round, visit.program, visit.touches[0].at, visit.at, visit.score)
        marked_at = visit.at + timedelta(minutes=dice.whole(2, 20))
        self._change(person, marked_at, "Status", "MQL", INTEGRATION)
        self._change(person, marked_at, "Reject_Reason__c", "", INTEGRATION)  # the reason of an earlier round
        handed_at = office_hours_later(visit.at + timedelta(minutes=25), dice.between(0.2, 6)).replace(microsecond=0)
        if handed_at >= self.span.ends_at:
            self.passes.append(begun)
            return
        rep, over = self._route(person.company, handed_at)
        self._change(person, handed_at, "Owner", rep.name, HANDS_OVER)
        done = follow_up(dice, person, rep, handed_at, over=over)
        first = done.contacts[0].at if done.contacts else None
        begun = replace(begun, handed_at=handed_at, rep=rep.key, first_contact_at=first)
        begun = replace(begun, late=first is not None and not done.in_time)
        if dice.yes(0.5) and any(_opens_a_second(touch) and touch.at < visit.at for touch in visit.touches):
            self._hand_over_twice(dice, person, rep, handed_at)
        self._follow(dice, begun, rep, done)

    def _hand_over_twice(self, dice: Dice, person: Person, rep: Rep, moment: datetime) -> None:
        """The same person's second record is handed over too, and sent back as a duplicate."""
        handed = moment + timedelta(minutes=dice.whole(1, 200))
        back = office_hours_later(handed, dice.between(0.5, 14))
        for when, what, new, by in (
            (handed - timedelta(minutes=3), "Status", "MQL", INTEGRATION),
            (handed, "Owner", rep.name, HANDS_OVER),
            (back, "Status", "Rejected", rep.name),
            (back, "Reject_Reason__c", "duplicate", rep.name),
            (back + timedelta(minutes=2), "Status", "Unqualified", rep.name),
        ):
            self._change(person, when, what, new, by, guise=1)

    def _route(self, company: Company, moment: datetime) -> tuple[Rep, bool]:
        """The rep of the company's market with the least new leads that week, and whether that is too many."""
        day = local_day(moment)
        here = [rep for rep in REPS if rep.works(day) and (rep.market == "Asia") == (company.region == "Asia")]
        present = [rep for rep in here if rep.present(day)] or here
        week = day.isocalendar()[:2]
        rep = min(present, key=lambda one: (self._load[one.key, week], one.key))
        self._load[rep.key, week] += 1
        return rep, self._load[rep.key, week] > terms_of(day).leads_per_week * max(1.0, self.scale)

    def _change(self, person: Person, moment: datetime, what: str, new: str, by: str, *, guise: int = 0) -> None:
        """Write down a change of a lead's field, unless it lies after the end or changes nothing."""
        key = (person.number, guise, what)
        old = self._held.get(key, {"Owner": INBOUND, "Status": NEW}.get(what, ""))
        if moment < self.span.ends_at and (old != new or what == "leadConverted"):
            self._held[key] = new
            self._busy_until[person.number] = max(moment, self._busy_until.get(person.number, moment))
            self.changes.append(Change(person, moment.replace(microsecond=0), what, old, new, by, guise))

    def _follow(self, dice: Dice, begun: Pass, rep: Rep, done: FollowUp) -> None:
        """Write down a follow-up: contacts, changes of the lead, and what comes next."""
        person, ends = begun.person, self.span.ends_at
        self.contacts.extend(done.contacts)
        self._busy_until[person.number] = max((one.at for one in done.contacts), default=begun.began_at)
        marks: list[tuple[datetime, str, str]] = []
        if begun.first_contact_at:
            marks.append((begun.first_contact_at, "Status", "Working - Contacted"))
        if done.answered_at:
            marks.append((done.answered_at, "Status", done.answer.capitalize()))
            if done.answer == "rejected":
                marks.append((done.answered_at, "Reject_Reason__c", done.reason))
        if done.learned_at:
            marks.append((done.learned_at, "Project_Leader__c", "yes" if person.leader else "no"))
            marks.append((done.learned_at, "Executive_Support__c", "yes" if person.support else "no"))
        for moment, what, new in sorted(marks, key=lambda mark: mark[0]):
            self._change(person, moment, what, new, rep.name)
        if done.answered_at and done.answered_at < ends:
            begun = replace(begun, answer=done.answer, answered_at=done.answered_at, reason=done.reason)
        if done.then_at is None or done.then_at >= ends:
            self.passes.append(begun)
        elif done.then == "opportunity":
            self.passes.append(self._open(dice, begun, rep, done.then_at, in_time=done.in_time))
        else:
            self.passes.append(self._leave(dice, begun, rep, done))

    def _leave(self, dice: Dice, begun: Pass, rep: Rep, done: FollowUp) -> Pass:
        """The lead leaves sales: for good, to nurture, or in silence; some come back later."""
        left_at = done.then_at or begun.began_at
        end = (
            "rejected"
            if done.answer == "rejected"
            else {"silence": "stalled", "nurture": "stalled"}.get(done.then, "disqualified")
        )
        if done.then != "silence":
            word = "Unqualified" if done.then == "unqualified" else "Nurturing"
            self._change(begun.person, left_at, "Status", word, rep.name)
            if done.reason and done.answer != "rejected":
                self._change(begun.person, left_at, "Disqualified_Reason__c", done.reason, rep.name)
        if done.then == "nurture":
            self._change(begun.person, left_at + timedelta(minutes=1), "Owner", NURTURE, rep.name)
            if begun.round < 4 and dice.yes(0.42):
                self._come_back(dice, begun, left_at)
        return replace(begun, end=end, ended_at=left_at)

    def _come_back(self, dice: Dice, begun: Pass, left_at: datetime) -> None:
        """The same person later: the project has got its leader or its support by then, more often than not."""
        person = replace(
            begun.person,
            leader=begun.person.leader or dice.yes(0.6),
            support=begun.person.support or dice.yes(0.55),
            interest=min(1.0, begun.person.interest + 0.1),
        )
        again = left_at + timedelta(days=25 + dice.wait(80))
        if again < self.span.ends_at:
            self.arrive(person, again, dice.weighted(_BACK_THROUGH), begun.round + 1)

    def _open(self, dice: Dice, begun: Pass, rep: Rep, moment: datetime, *, in_time: bool) -> Pass:
        """An opportunity opens, and colleagues who are known by then join it."""
        person = begun.person
        colleagues = tuple(
            other
            for other, since in self._at_company.get(person.company.number, ())
            if other.number != person.number
            and other.number not in self.in_deal
            and since < moment
            and self._busy_until.get(other.number, since) < moment
            and dice.yes(0.55)
        )[:3]
        self._add_deal(dice, (person, *colleagues), rep, moment, begun.program, in_time=in_time)
        opened = self.deals[-1]
        for other in opened.people:
            self._change(other, moment, "Status", "Qualified", rep.name)
            self._change(other, moment, "leadConverted", "", rep.name)
        return replace(
            begun, deal=opened.number, end="" if _is_open(opened, self.span) else opened.end, ended_at=opened.closed_at
        )

    def _add_deal(
        self, dice: Dice, people: tuple[Person, ...], rep: Rep, moment: datetime, program: str, *, in_time: bool
    ) -> None:
        new = deal(dice, len(self.deals), people, rep, moment.replace(microsecond=0), program=program, in_time=in_time)
        self.deals.append(new)
        self.in_deal.update((person.number, new.number) for person in people)
        self.contacts.extend(deal_contacts(dice, new))

    def joined(self) -> tuple[Pass, ...]:
        """All passes; one that was still going when a colleague's opportunity took it along ends as `joined`."""
        return tuple(self._joined(one) for one in self.passes)

    def _joined(self, one: Pass) -> Pass:
        number = self.in_deal.get(one.person.number)
        if one.deal is not None or one.end or number is None:
            return one
        opened_at = self.deals[number].opened_at
        return replace(one, end="joined", ended_at=max(opened_at, one.began_at), deal=number)

    def find_own(self, pool: tuple[Company, ...], taken: set[str]) -> None:
        """The opportunities that reps find themselves, with people marketing never met."""
        dice = Dice(self.seed, "own")
        inside = tuple(company for company in pool if company.in_target)
        for month in months(self.span.start, self.span.end):
            for _ in range(dice.count(_SALES_DEALS_A_MONTH * self.scale * season(month))):
                company = dice.pick(inside if dice.yes(0.85) else pool)
                person = person_at(
                    dice, company, taken, quality=0.5, product="assessment" if dice.yes(0.8) else "training"
                )
                moment = next_open(at(month.replace(day=dice.whole(1, last_day(month).day)), dice.between(9, 16)))
                if moment < at(self.span.start + timedelta(days=12), 0):
                    continue  # the work before it would lie before the first day
                rep, _ = self._route(company, moment)
                contacts = [contact(dice, person, rep.key, "call", moment - timedelta(days=days)) for days in (9, 4)]
                self.contacts.extend(contacts)
                self._add_deal(dice, (replace(person, second=None),), rep, moment, "", in_time=True)

    def raid(self, arrived: tuple[tuple[Person, datetime, str], ...]) -> None:
        """Now and then a rep calls somebody who was never handed over."""
        handed = {one.person.number for one in self.passes if one.handed_at}
        dice = Dice(self.seed, "raids")
        for person, moment, _program in arrived:
            if person.number not in handed and person.number not in self.in_deal and dice.yes(0.02):
                rep, _ = self._route(person.company, moment)
                call = contact(dice, person, rep.key, "call", moment + timedelta(days=dice.between(2, 40)))
                self.contacts.append(call)


def _opens_a_second(touch: Touch) -> bool:
    return bool(touch.guise) and touch.what in OPENS_A_RECORD


def _is_open(one: Deal, span: Span) -> bool:
    return one.closed_at is None or one.closed_at >= span.ends_at
