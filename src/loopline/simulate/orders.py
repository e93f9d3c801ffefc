"""What is bought: first orders of won deals, later ones, refunds, and handbooks straight from the shop?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.deals import Deal
from loopline.simulate.journeys import Span
from loopline.simulate.market import Company, Person, person_at
from loopline.simulate.office import at, last_day, months, next_open
from loopline.simulate.programs import PROGRAMS, season

HANDBOOK_PRICE: Final = 79_00


@dataclass(frozen=True, slots=True)
class Order:
    """An order that the sales team keeps: `kind` is New, Repeat or Refund (its amount is negative)."""

    number: int
    deal: Deal
    kind: str
    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """A handbook bought without any sales team. `landed_at`: when that visit began; `refund_of`: order number."""

    number: int
    person: Person
    landed_at: datetime
    at: datetime
    program: str
    quantity: int
    amount: int
    refund_of: int | None = None


def orders(seed: int, span: Span, deals: Iterable[Deal]) -> tuple[Order, ...]:
    """The orders of customers: one for each won deal, repeats for some, a refund now and then."""
    found: list[Order] = []
    for deal in deals:
        if deal.end == "won" and deal.closed_at:
            dice = Dice(seed, "orders", deal.number)
            found.extend(_orders_of(dice, deal, deal.closed_at))
    inside = sorted((order for order in found if order.at < span.ends_at), key=lambda one: (one.at, one.deal.number))
    return tuple(
        Order(number, order.deal, order.kind, order.at, order.amount) for number, order in enumerate(inside, 1)
    )


def _orders_of(dice: Dice, deal: Deal, closed_at: datetime) -> Iterator[Order]:
    moment = next_open(closed_at + timedelta(days=dice.between(1, 12))).replace(microsecond=0)
    yield Order(0, deal, "New", moment, deal.amount)
    while dice.yes(0.34):
        moment = next_open(moment + timedelta(days=45 + dice.wait(110))).replace(microsecond=0)
        amount = round(deal.amount * dice.between(0.15, 0.6) / 5000) * 5000 or 5000
        yield Order(0, deal, "Repeat", moment, amount)
        if dice.yes(0.07):
            yield Order(0, deal, "Refund", moment + timedelta(days=dice.between(5, 25)), -amount)


def shop_orders(
    dice: Dice, span: Span, scale: float, pool: tuple[Company, ...], *, known: tuple[Person, ...], taken: set[str]
) -> tuple[ShopOrder, ...]:
    """Handbooks sold in the shop, by the program that led there; one in six to somebody marketing knows."""
    found: list[ShopOrder] = []
    for program in PROGRAMS:
        for month in months(span.start, span.end):
            for _ in range(dice.count(program.handbooks * scale * season(month))):
                moment = at(
                    month.replace(day=dice.whole(1, last_day(month).day)), max(6.5, min(23.4, dice.bell(15, 4)))
                )
                person = (
                    dice.pick(known)
                    if known and dice.yes(0.16)
                    else person_at(dice, dice.pick(pool), taken, quality=0.1, product="handbook")
                )
                landed = moment - timedelta(seconds=dice.whole(60, 1500))
                quantity = dice.weighted({1: 80.0, 2: 12.0, 5: 6.0, 20: 2.0})
                found.append(ShopOrder(0, person, landed, moment, program.key, quantity, quantity * HANDBOOK_PRICE))
    found = sorted((one for one in found if one.at < span.ends_at), key=lambda one: (one.at, one.person.number))
    numbered = [_numbered(one, number) for number, one in enumerate(found, 1001)]
    backs = [
        ShopOrder(0, one.person, one.landed_at, when, one.program, one.quantity, -one.amount, one.number)
        for one in numbered
        if dice.yes(0.045) and (when := one.at + timedelta(days=dice.between(2, 20))) < span.ends_at
    ]
    last = 1000 + len(numbered)
    return (*numbered, *(_numbered(one, last + place) for place, one in enumerate(backs, 1)))


def _numbered(one: ShopOrder, number: int) -> ShopOrder:
    moment = one.at.replace(microsecond=0)
    return ShopOrder(
        number, one.person, one.landed_at.replace(microsecond=0), moment, one.program, one.quantity, one.amount,
        one.refund_of,
    )  # fmt: skip
