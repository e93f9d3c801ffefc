"""What is true of the made-up company? The figures that Loopline's answers are compared with."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from loopline.simulate.deals import Deal
from loopline.simulate.ids import long_id
from loopline.simulate.programs import PROGRAMS
from loopline.simulate.records import Records
from loopline.simulate.sales import Pass
from loopline.simulate.world import World


@dataclass(frozen=True, slots=True)
class ProgramTruth:
    """One program: whom it brought, what became of them, what it cost. Money is EUR minor units.

    `revenue` and `margin` are of deals of people whom it brought first; `minutes` is all sales work on them, won or
    not, written down or not. `direct` is what it sold in the shop, refunds taken off.
    """

    name: str
    leads: int
    ready: int
    opportunities: int
    deals: int
    revenue: int
    margin: int
    direct: int
    cost: int
    minutes: int


@dataclass(frozen=True, slots=True)
class DealTruth:
    """One opportunity: how it truly stands. `end` is "" while it is open; `amount` is what it was truly worth."""

    id: str
    opened_at: str
    closed_at: str
    end: str
    reason: str
    competitor: str
    amount: int
    currency: str
    amount_eur: int
    margin: int
    product: str
    origin: str
    program: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything to compare with. People are numbers; `ids` are the exports' names for the same person."""

    seed: int
    from_day: str
    to_day: str
    currency: str
    people: Mapping[int, Mapping[str, object]]
    passes: tuple[Mapping[str, object], ...]
    deals: tuple[DealTruth, ...]
    programs: tuple[ProgramTruth, ...]
    stages: Mapping[str, int]
    rejected: Mapping[str, int]
    never_contacted: int
    contacted_late: int
    lost_value: Mapping[str, int]
    totals: Mapping[str, int]

    @property
    def summary(self) -> str:
        """One line for a person: how big the company is and how it did."""
        return (
            f"{self.stages['people']:,} people, {self.stages['handed_over']:,} hand-overs, "
            f"{self.stages['opportunities']:,} opportunities, {self.totals['won']:,} won for "
            f"EUR {self.totals['won_in_eur'] // 100:,}; data from {self.from_day} up to {self.to_day}."
        )

    def write(self, path: Path) -> None:
        """The truth as readable JSON."""
        path.write_bytes(("{\n" + ",\n".join(_lines(asdict(self))) + "\n}\n").encode())


def truth(world: World, held: Records) -> Truth:
    """The truth about a world and its records."""
    deals = tuple(_deal(world, deal) for deal in sorted(world.deals, key=lambda one: one.number))
    handed = [one for one in world.passes if one.handed_at]
    return Truth(
        seed=world.seed,
        from_day=str(world.span.start),
        to_day=str(world.span.end),
        currency="EUR",
        people=_people(world, held),
        passes=tuple(_pass(one) for one in world.passes),
        deals=deals,
        programs=_programs(world, deals),
        stages=_stages(world, deals),
        rejected=dict(sorted(Counter(one.reason for one in handed if one.answer == "rejected").items())),
        never_contacted=sum(not one.first_contact_at for one in handed),
        contacted_late=sum(one.late for one in handed),
        lost_value=_lost_value(deals),
        totals=_totals(world, held, deals),
    )


def _lines(known: Mapping[str, Any]) -> Iterator[str]:
    """One line for each figure, and for each person, pass and deal."""
    for name, value in known.items():
        if isinstance(value, tuple):
            items = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
            yield f"{json.dumps(name)}: [\n  {items}\n]"
        elif name == "people":
            items = ",\n  ".join(
                f"{json.dumps(str(key))}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items()
            )
            yield f"{json.dumps(name)}: {{\n  {items}\n}}"
        else:
            yield f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def euros(world: World, amount: int, currency: str, moment: datetime) -> int:
    """An amount in minor units of EUR at the rate of its day, halves to even."""
    if currency == "EUR":
        return amount
    rate = max((pair for pair in world.rates if pair[0] <= moment.date()), default=world.rates[0])[1]
    return int((Decimal(amount) * rate / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _deal(world: World, deal: Deal) -> DealTruth:
    closed = deal.closed_at if deal.closed_at and deal.closed_at < world.span.ends_at else None
    return DealTruth(
        id=long_id("opportunity", deal.number),
        opened_at=_moment(deal.opened_at),
        closed_at=_moment(closed),
        end=deal.end if closed else "",
        reason=deal.reason if closed else "",
        competitor=deal.competitor if closed else "",
        amount=deal.amount,
        currency=deal.currency,
        amount_eur=euros(world, deal.amount, deal.currency, closed or world.span.ends_at),
        margin=deal.margin,
        product=deal.product,
        origin=deal.origin,
        program=deal.program,
        people=tuple(person.number for person in deal.people),
    )


def _people(world: World, held: Records) -> dict[int, Mapping[str, object]]:
    """Each person with all ids and addresses under which the exports know them."""
    leads: dict[int, list[str]] = defaultdict(list)
    for lead in held.leads:
        leads[lead.person.number].append(lead.id)
    emails: dict[int, set[str]] = defaultdict(set)
    for touch in world.touches:
        emails[touch.person.number].add(touch.person.guises[touch.guise].email)
    for order in world.shop:
        emails[order.person.number].add(order.person.email)
    everybody = {person.number: person for person, _, _ in world.arrived}
    everybody.update((person.number, person) for deal in world.deals for person in deal.people[:1])
    everybody.update((order.person.number, order.person) for order in world.shop)
    program_of = {person.number: key for person, _, key in world.arrived}
    found: dict[int, Mapping[str, object]] = {}
    for number, person in sorted(everybody.items()):
        contact = held.contact_of.get(number)
        found[number] = {
            "leads": leads.get(number, []),
            "contact": contact.id if contact else "",
            "emails": sorted(emails.get(number, {person.email})),
            "account": held.account_of.get(person.company.number, ""),
            "company": person.company.name,
            "in_target": person.company.in_target,
            "known_in_target": person.company.known_in_target,
            "project_leader": person.leader,
            "executive_support": person.support,
            "program": program_of.get(number, ""),
        }
    return found


def _pass(one: Pass) -> Mapping[str, object]:
    return {
        "person": one.person.number,
        "round": one.round,
        "program": one.program,
        "began_at": _moment(one.began_at),
        "ready_at": _moment(one.ready_at),
        "score": round(one.score, 2),
        "handed_at": _moment(one.handed_at),
        "rep": one.rep,
        "first_contact_at": _moment(one.first_contact_at),
        "late": one.late,
        "answer": one.answer,
        "answered_at": _moment(one.answered_at),
        "reason": one.reason,
        "end": one.end,
        "ended_at": _moment(one.ended_at),
        "opportunity": long_id("opportunity", one.deal) if one.deal is not None else "",
    }


def _programs(world: World, deals: tuple[DealTruth, ...]) -> tuple[ProgramTruth, ...]:
    program_of = {person.number: key for person, _, key in world.arrived}
    leads = Counter(key for _, _, key in world.arrived)
    ready = Counter(one.program for one in world.passes if one.ready_at and one.round == 1)
    minutes = Counter[str]()
    for contact in world.contacts:
        minutes[program_of.get(contact.person.number, "")] += contact.minutes
    cost = Counter[str]()
    for day in world.ads:
        cost[day.program.key] += day.cost
    for month in world.costs:
        cost[month.program.key if month.program else ""] += month.amount
    direct = Counter[str]()
    for order in world.shop:
        direct[order.program] += order.amount
    brought: dict[str, list[tuple[Deal, DealTruth]]] = defaultdict(list)
    first = {long_id("opportunity", deal.number): deal for deal in world.deals}
    for known in deals:
        deal = first[known.id]
        brought[program_of.get(deal.people[0].number, "")].append((deal, known))
    found = []
    for key, name in [*((program.key, program.name or "none") for program in PROGRAMS), ("", "sales and shared")]:
        won = [(deal, known) for deal, known in brought[key] if known.end == "won" and deal.closed_at]
        found.append(
            ProgramTruth(
                name=name,
                leads=leads[key],
                ready=ready[key],
                opportunities=len(brought[key]),
                deals=len(won),
                revenue=sum(known.amount_eur for _, known in won),
                margin=sum(
                    euros(world, deal.margin, deal.currency, deal.closed_at) for deal, _ in won if deal.closed_at
                ),
                direct=direct[key],
                cost=cost[key],
                minutes=minutes[key],
            )
        )
    return tuple(found)


def _stages(world: World, deals: tuple[DealTruth, ...]) -> dict[str, int]:
    """How often each stage was truly reached, and how opportunities stand."""
    passes = world.passes
    ends = Counter(deal.end or "open" for deal in deals)
    return {
        "people": len(world.arrived),
        "passes": len(passes),
        "ready": sum(one.ready_at is not None for one in passes),
        "handed_over": sum(one.handed_at is not None for one in passes),
        "contacted": sum(one.first_contact_at is not None for one in passes),
        "accepted": sum(one.answer == "accepted" for one in passes),
        "opportunities": len(deals),
        **{f"opportunities_{end}": number for end, number in sorted(ends.items())},
    }


def _lost_value(deals: Iterable[DealTruth]) -> dict[str, int]:
    """What the opportunities that ended without a win were truly worth, in EUR minor units, by end and reason."""
    lost = Counter[str]()
    for deal in deals:
        if deal.end not in ("", "won"):
            lost[f"{deal.end}: {deal.reason or 'not given'}"] += deal.amount_eur
    return dict(sorted(lost.items()))


def _totals(world: World, held: Records, deals: tuple[DealTruth, ...]) -> dict[str, int]:
    """Totals of what the files hold, to check an import with. Money is minor units of EUR unless named."""
    won = [deal for deal in deals if deal.end == "won"]
    return {
        "lead_records": len(held.leads),
        "contact_records": len(held.contacts),
        "account_records": len(held.accounts),
        "opportunities": len(deals),
        "won": len(won),
        "won_eur": sum(deal.amount for deal in won if deal.currency == "EUR"),
        "won_usd": sum(deal.amount for deal in won if deal.currency == "USD"),
        "won_in_eur": sum(deal.amount_eur for deal in won),
        "media": sum(day.cost for day in world.ads),
        "other_costs": sum(cost.amount for cost in world.costs),
        "shop_sales": sum(one.amount for one in world.shop if one.refund_of is None),
        "shop_refunds": sum(one.amount for one in world.shop if one.refund_of is not None),
        "repeat_orders": sum(order.kind == "Repeat" for order in world.orders),
        "sales_contacts": sum(bool(held.who_id(one.person)) for one in world.contacts),
        "sales_minutes": sum(one.minutes for one in world.contacts if held.who_id(one.person)),
        "sales_minutes_recorded": sum(
            one.minutes for one in world.contacts if one.recorded and held.who_id(one.person)
        ),
    }
