"""What does a rep do with a lead that was handed over, and what comes of it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.market import Person
from loopline.simulate.office import local_day, next_open, office_hours_later
from loopline.simulate.team import Rep, on_duty
from loopline.simulate.terms import Terms, terms_of

_NOT_A_BUYER: Final = ("Student", "Consultant", "HR Manager")
_MINUTES: Final = {"call": (4, 26), "email": (2, 9), "meeting": (40, 85), "demo": (60, 120), "proposal": (90, 280)}
AGREED_HOURS: Final = 24.0
ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class SalesContact:
    """One time a rep reached out. `minutes` is the true time, `recorded` whether the CRM holds it."""

    person: Person
    rep: str
    kind: str
    at: datetime
    minutes: int
    recorded: bool
    reached: bool
    deal: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of one hand-over.

    `answer` is accepted, rejected or "" (none given); `then` is opportunity, nurture, unqualified or silence.
    `learned_at` is when the rep wrote down what the person said about project leader and support.
    """

    contacts: tuple[SalesContact, ...] = ()
    answer: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    learned_at: datetime | None = None
    then: str = "silence"
    then_at: datetime | None = None
    in_time: bool = False


def contact(
    dice: Dice, person: Person, rep: str, kind: str, moment: datetime, *, deal: int | None = None
) -> SalesContact:
    """One contact of a kind at the next office hour, with the time it took; by a colleague if the rep has left."""
    low, high = _MINUTES[kind]
    recorded = dice.yes(0.95 if kind in ("meeting", "demo") else 0.72)
    here = next_open(moment).replace(microsecond=0)
    return SalesContact(
        person,
        on_duty(rep, local_day(here)),
        kind,
        here,
        dice.whole(low, high),
        recorded,
        kind not in ("call", "email"),
        deal,
    )


def follow_up(dice: Dice, person: Person, rep: Rep, handed_at: datetime, *, over: bool) -> FollowUp:
    """What the rep does with a lead. `over`: the rep was handed more than agreed that week."""
    terms = terms_of(local_day(handed_at))
    early = office_hours_later(handed_at, dice.between(0.2, 9)) if dice.yes(0.35) else None
    if dice.yes(0.02 + 0.2 * over + 0.4 * (1 - rep.diligence)):
        return _ignored(dice, handed_at, early, over=over)
    if not person.company.in_target and early is None and dice.yes(0.45):
        moment = office_hours_later(handed_at, dice.between(0.3, 12))
        return FollowUp((), "rejected", moment, "outside target", None, "unqualified", moment + timedelta(minutes=4))
    slow = dice.yes(0.03 + 0.2 * over + 0.4 * (1 - rep.diligence))
    hours = dice.between(25, 70) if slow else 0.1 + dice.wait(4.5)
    attempts, reached_at = _attempts(dice, person, rep, office_hours_later(handed_at, hours))
    in_time = hours <= AGREED_HOURS
    if reached_at is None:
        return _not_reached(dice, person, attempts, early, in_time=in_time)
    return _talked(dice, rep, attempts, early, terms, in_time=in_time)


def _ignored(dice: Dice, handed_at: datetime, early: datetime | None, *, over: bool) -> FollowUp:
    """Nobody calls. Under load some are sent back because there is no time."""
    if early is None and over and dice.yes(0.55):
        moment = office_hours_later(handed_at, dice.between(9, 45))
        return FollowUp((), "rejected", moment, "no time", None, "nurture", moment + timedelta(minutes=6))
    return FollowUp(answer="accepted" if early else "", answered_at=early)


def _attempts(
    dice: Dice, person: Person, rep: Rep, first: datetime
) -> tuple[tuple[SalesContact, ...], datetime | None]:
    """Calls and mails until the person answers or the agreed attempts are made; when they answered."""
    made: list[SalesContact] = []
    moment = first
    for number in range(ATTEMPTS):
        kind = "call" if number % 2 == 0 else "email"
        reached = dice.yes(0.3 + 0.45 * person.interest)
        plain = contact(dice, person, rep.key, kind, moment)
        minutes = plain.minutes if reached or kind == "email" else min(plain.minutes, 5)
        made.append(replace(plain, minutes=minutes, reached=reached))
        if reached:
            return tuple(made), plain.at + timedelta(minutes=minutes)
        moment = office_hours_later(plain.at, dice.between(5, 20))
    return tuple(made), None


def _not_reached(
    dice: Dice, person: Person, attempts: tuple[SalesContact, ...], early: datetime | None, *, in_time: bool
) -> FollowUp:
    moment = office_hours_later(attempts[-1].at, dice.between(2, 30))
    if early is None and (person.title in _NOT_A_BUYER or dice.yes(0.25)):
        return FollowUp(
            attempts, "rejected", moment, "wrong contact", None, "unqualified", moment + timedelta(minutes=3), in_time
        )
    then = "nurture" if dice.yes(0.4) else "silence"
    answered = early or office_hours_later(attempts[0].at, 0.2)
    return FollowUp(attempts, "accepted", answered, "", None, then, moment, in_time)


def _talked(
    dice: Dice,
    rep: Rep,
    attempts: tuple[SalesContact, ...],
    early: datetime | None,
    terms: Terms,
    *,
    in_time: bool,
) -> FollowUp:
    """The person answered: turned down for an agreed reason, or accepted and met."""
    person = attempts[-1].person
    talked_at = attempts[-1].at + timedelta(minutes=attempts[-1].minutes)
    answered = office_hours_later(talked_at, dice.between(0.05, 3))
    reason = _reason_against(dice, person, terms)
    if reason and early is None:
        then = "unqualified" if reason in ("outside target", "wrong contact") else "nurture"
        return FollowUp(
            attempts, "rejected", answered, reason, talked_at, then, answered + timedelta(minutes=5), in_time
        )
    meeting = contact(dice, person, rep.key, "meeting", talked_at + timedelta(days=dice.between(0.7, 9)))
    met_at = meeting.at + timedelta(minutes=meeting.minutes)
    learns = dice.yes(0.94) and reason != "wrong contact"
    learned_at = met_at + timedelta(minutes=dice.whole(2, 50)) if learns else None
    accepted_at = early or answered
    if dice.yes(_chance_of_opportunity(person, terms) * (1.0 if in_time else 0.9) * (0.15 if reason else 1.0)):
        opened = office_hours_later(met_at, dice.between(0.9, 30))
        return FollowUp((*attempts, meeting), "accepted", accepted_at, "", learned_at, "opportunity", opened, in_time)
    then = dice.weighted({"nurture": 5, "unqualified": 2, "silence": 3})
    ends = office_hours_later(met_at, dice.between(9, 90))
    why = (reason or "no project") if then == "unqualified" else ""
    return FollowUp((*attempts, meeting), "accepted", accepted_at, why, learned_at, then, ends, in_time)


def _reason_against(dice: Dice, person: Person, terms: Terms) -> str:
    """The agreed reason for which a rep turns this person down, or none."""
    if person.title in _NOT_A_BUYER and dice.yes(0.7):
        return "wrong contact"
    if not person.company.in_target and dice.yes(0.75):
        return "outside target"
    if not person.leader and dice.yes(0.5):
        return "no project"
    if terms.needs_support and not person.support and dice.yes(0.45):
        return "no executive support"
    return ""


def _chance_of_opportunity(person: Person, terms: Terms) -> float:
    if person.leader and person.support:
        return 0.94
    if person.leader:
        return 0.15 if terms.needs_support else 0.72
    return 0.06
