"""How does an opportunity go on: its stages, its amount, and how it ends?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from loopline.simulate import names
from loopline.simulate.chance import Dice
from loopline.simulate.follow_up import SalesContact, contact
from loopline.simulate.market import Company, Person
from loopline.simulate.office import next_open
from loopline.simulate.team import Rep

STAGES: Final = ("Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review")
CLOSED: Final = {
    "won": "Closed Won",
    "lost": "Closed Lost",
    "no_decision": "Closed - No Decision",
    "cancelled": "Closed - Cancelled",
}
_DAYS: Final = {
    "assessment": {"won": (92, 0.4), "lost": (70, 0.55), "no_decision": (125, 0.4), "cancelled": (60, 0.6)},
    "training": {"won": (36, 0.4), "lost": (30, 0.5), "no_decision": (60, 0.5), "cancelled": (28, 0.6)},
}
_ENDS: Final = {"lost": 36.0, "no_decision": 24.0, "cancelled": 10.0, "stalled": 17.0}
_PRICE: Final = {"assessment": (47_000, 0.55), "training": (10_400, 0.5)}
_REASONS: Final = {
    "lost": {"Competitor": 45.0, "Price": 25.0, "No Budget": 18.0, "Missing Feature": 5.0, "": 7.0},
    "no_decision": {"No Decision": 70.0, "Timing": 20.0, "": 10.0},
    "cancelled": {"Project Cancelled": 80.0, "Reorganisation": 20.0},
}


@dataclass(frozen=True, slots=True)
class Move:
    """An opportunity entered a stage, with the amount the rep then expected (None: not known yet)."""

    stage: str
    at: datetime
    amount: int | None


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as it truly is. Amounts are minor units of `currency`.

    `end` is won, lost, no_decision, cancelled or stalled (it is never closed, nobody works on it any more).
    `people` begins with the primary one. `program` is the one that brought the person; "" none.
    """

    number: int
    company: Company
    people: tuple[Person, ...]
    rep: str
    opened_at: datetime
    product: str
    product_known_at: datetime
    moves: tuple[Move, ...]
    end: str
    closed_at: datetime | None
    reason: str
    competitor: str
    amount: int
    currency: str
    margin: int
    margin_recorded: bool
    origin: str
    program: str
    expected_at: datetime


def chance_to_win(person: Person, rep: Rep, *, in_time: bool) -> float:
    """How likely this person's opportunity is won by this rep."""
    company = person.company
    return (
        0.07
        + 0.19 * person.support
        + 0.07 * person.leader
        + 0.1 * person.interest
        + rep.skill
        + (0.03 if in_time else -0.05)
        - (0.0 if company.in_target else 0.14)
    )


def deal(
    dice: Dice, number: int, people: tuple[Person, ...], rep: Rep, opened_at: datetime, *, program: str, in_time: bool
) -> Deal:
    """One opportunity from its opening to its end."""
    person = people[0]
    product = person.product
    origin = "marketing" if program else "sales"
    end = "won" if dice.yes(chance_to_win(person, rep, in_time=in_time)) else dice.weighted(_ENDS)
    usual, spread = _DAYS[product]["lost" if end == "stalled" else end]
    days = float(dice.skewed(usual, spread))
    closed_at = next_open(opened_at + timedelta(days=days)).replace(microsecond=0)
    amount = _round_amount(float(dice.skewed(*_PRICE[product])))
    usd = person.company.country == "United States" and dice.yes(0.12)
    reached = len(STAGES) if end == "won" else dice.weighted({1: 2.0, 2: 3.0, 3: 5.0, 4: 4.0})
    first_guess = _round_amount(amount / 100 * dice.between(0.75, 1.3)) if dice.yes(0.72) else None
    reason = dice.weighted(_REASONS[end]) if end in _REASONS else ""
    moves = tuple(
        Move(
            STAGES[place],
            next_open(opened_at + timedelta(days=days * place * 0.21)).replace(microsecond=0),
            amount if place > 1 else first_guess,
        )
        for place in range(reached)
    )
    known = moves[min(dice.weighted({0: 5.0, 1: 3.0, 2: 2.0}), len(moves) - 1)].at
    if end in CLOSED:
        moves = (*moves, Move(CLOSED[end], closed_at, amount if end == "won" or reached > 2 else first_guess))
    share = min(0.75, max(0.3, dice.bell(0.55 if product == "assessment" else 0.45, 0.06)))
    return Deal(
        number=number,
        company=person.company,
        people=people,
        rep=rep.key,
        opened_at=opened_at,
        product=product,
        product_known_at=known,
        moves=moves,
        end=end,
        closed_at=closed_at if end in CLOSED else None,
        reason=reason,
        competitor=dice.pick(names.COMPETITORS) if reason == "Competitor" else "",
        amount=amount,
        currency="USD" if usd else "EUR",
        margin=round(amount * share),
        margin_recorded=dice.yes(0.75),
        origin=origin,
        program=program,
        expected_at=opened_at + timedelta(days=dice.between(70, 130) if product == "assessment" else 45),
    )


def _round_amount(euros: float) -> int:
    """The amount in minor units, rounded as offers are: to fifties."""
    return max(50, round(euros / 50) * 50) * 100


def deal_contacts(dice: Dice, deal: Deal) -> Iterator[SalesContact]:
    """The work on an opportunity: calls and mails between, a demo or meeting at each stage, the proposal."""
    until = deal.closed_at or deal.moves[-1].at + timedelta(days=dice.between(5, 30))
    moment = deal.opened_at
    while (moment := moment + timedelta(days=1 + dice.wait(11))) < until:
        person = dice.pick(deal.people)
        kind = dice.weighted({"call": 5.0, "email": 5.0, "meeting": 1.2})
        yield contact(dice, person, deal.rep, kind, moment, deal=deal.number)
    for move in deal.moves:
        kinds = {STAGES[1]: "demo", STAGES[2]: "proposal", STAGES[3]: "meeting"}
        if move.stage in kinds:
            yield contact(dice, deal.people[0], deal.rep, kinds[move.stage], move.at, deal=deal.number)
