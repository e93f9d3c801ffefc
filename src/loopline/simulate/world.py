"""What truly happened at the made-up company? Everything, before any tool recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loopline.simulate.chance import Dice
from loopline.simulate.deals import Deal
from loopline.simulate.follow_up import SalesContact
from loopline.simulate.journeys import Span, Touch, arrivals
from loopline.simulate.market import Company, Person, companies
from loopline.simulate.orders import Order, ShopOrder, orders, shop_orders
from loopline.simulate.sales import Change, Floor, Pass
from loopline.simulate.spend import AdDay, Cost, ad_days, dollar_rates, other_costs


@dataclass(frozen=True, slots=True)
class World:
    """A company's life over a span of days, in order of time. `arrived` holds (person, moment, program)."""

    seed: int
    span: Span
    companies: tuple[Company, ...]
    arrived: tuple[tuple[Person, datetime, str], ...]
    touches: tuple[Touch, ...]
    changes: tuple[Change, ...]
    contacts: tuple[SalesContact, ...]
    passes: tuple[Pass, ...]
    deals: tuple[Deal, ...]
    orders: tuple[Order, ...]
    shop: tuple[ShopOrder, ...]
    ads: tuple[AdDay, ...]
    costs: tuple[Cost, ...]
    rates: tuple[tuple[date, int], ...]


def world(seed: int, span: Span, scale: float = 1.0) -> World:
    """The company that this seed makes: about 6,000 people over 21 months at scale 1."""
    pool = companies(seed, max(60, round(3600 * scale)))
    arrived = arrivals(seed, span, scale, pool)
    floor = Floor(seed, span, scale)
    for person, moment, program in arrived:
        floor.arrive(person, moment, program)
    floor.work()
    floor.raid(arrived)
    known = tuple(person for person, _, _ in arrived)
    taken = {person.email for person in known}
    floor.find_own(pool, taken)
    end = span.ends_at
    return World(
        seed=seed,
        span=span,
        companies=pool,
        arrived=arrived,
        touches=tuple(sorted(floor.touches, key=lambda one: (one.at, one.person.number))),
        changes=tuple(sorted(floor.changes, key=lambda one: one.at)),
        contacts=tuple(
            sorted(
                (one for one in floor.contacts if one.at < end), key=lambda one: (one.at, one.person.number, one.kind)
            )
        ),
        passes=tuple(sorted(floor.joined(), key=lambda one: (one.began_at, one.person.number))),
        deals=tuple(deal for deal in floor.deals if deal.opened_at < end),
        orders=orders(seed, span, floor.deals),
        shop=shop_orders(Dice(seed, "shop"), span, scale, pool, known=known, taken=taken),
        ads=ad_days(seed, span, scale),
        costs=other_costs(seed, span, scale),
        rates=dollar_rates(seed, span),
    )
