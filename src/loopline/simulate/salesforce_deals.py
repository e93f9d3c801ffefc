"""What do the CRM's exports about opportunities, sales work and orders look like?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from loopline.simulate.chance import Dice
from loopline.simulate.deals import CLOSED, Deal, Move
from loopline.simulate.files import Cell, Sheet, major
from loopline.simulate.follow_up import SalesContact
from loopline.simulate.ids import long_id
from loopline.simulate.office import local_day
from loopline.simulate.programs import BY_KEY
from loopline.simulate.records import Records, rep_name
from loopline.simulate.salesforce_people import campaign_id
from loopline.simulate.team import on_duty
from loopline.simulate.world import World

_PROBABILITY = {"Qualification": 20, "Needs Analysis": 40, "Proposal/Price Quote": 60, "Negotiation/Review": 80}
_AS_EVENT = ("meeting", "demo")


def moves_until(deal: Deal, end: datetime) -> tuple[Move, ...]:
    """The moves of an opportunity that happened before a moment."""
    return tuple(move for move in deal.moves if move.at < end)


def is_closed(deal: Deal, end: datetime) -> bool:
    """Whether the opportunity was closed before a moment."""
    return deal.closed_at is not None and deal.closed_at < end


def opportunities(world: World, held: Records) -> Sheet:
    """Opportunity.csv."""
    header = ["Id", "IsDeleted", "AccountId", "Name", "StageName", "Amount", "CurrencyIsoCode", "Probability",
              "CloseDate", "Type", "LeadSource", "IsClosed", "IsWon", "CampaignId", "OwnerId", "Product__c",
              "Margin__c", "Loss_Reason__c", "Main_Competitor__c", "CreatedDate", "LastModifiedDate"]  # fmt: skip
    wins = _first_wins(world)
    rows = [
        _opportunity(world, held, deal, wins.get(deal.company.number, deal.opened_at))
        for deal in sorted(world.deals, key=lambda one: one.number)
    ]
    return Sheet("Opportunity.csv", header, rows, quote_all=True)


def _opportunity(world: World, held: Records, deal: Deal, first_win: datetime) -> list[Cell]:
    end = world.span.ends_at
    closed = is_closed(deal, end)
    last = moves_until(deal, end)[-1]
    known = deal.product_known_at < end
    won = closed and deal.end == "won"
    program = BY_KEY.get(deal.program)
    kind = "Existing Business" if first_win < deal.opened_at else "New Business"
    return [
        long_id("opportunity", deal.number), False, held.account_of[deal.company.number],
        f"{deal.company.name} - {deal.product if known else 'lean'} {deal.opened_at:%Y-%m}",
        last.stage, None if last.amount is None else major(last.amount), deal.currency,
        (100 if won else 0) if closed else _PROBABILITY[last.stage], closing_day(deal, end), kind,
        held.contact_of[deal.people[0].number].source, closed, won,
        campaign_id(program) if program and program.name else None,
        held.users[rep_name(on_duty(deal.rep, local_day(end)))], deal.product if known else None,
        major(deal.margin) if won and deal.margin_recorded else None,
        (deal.reason or None) if closed else None, (deal.competitor or None) if closed else None,
        deal.opened_at, last.at,
    ]  # fmt: skip


def closing_day(deal: Deal, end: datetime) -> date:
    """When it was closed; while it is open, when the rep expects it, always some days ahead or forgotten."""
    if is_closed(deal, end) and deal.closed_at:
        return local_day(deal.closed_at)
    return local_day(max(deal.expected_at, end - timedelta(days=40)))


def _first_wins(world: World) -> dict[int, datetime]:
    """When each company first bought."""
    found: dict[int, datetime] = {}
    for deal in world.deals:
        if deal.end == "won" and deal.closed_at:
            found[deal.company.number] = min(deal.closed_at, found.get(deal.company.number, deal.closed_at))
    return found


def contact_roles(world: World, held: Records) -> Sheet:
    """OpportunityContactRole.csv; a few opportunities have none."""
    dice = Dice(world.seed, "roles")
    rows: list[list[Cell]] = []
    for deal in world.deals:
        if dice.yes(0.06):
            continue
        for place, person in enumerate(deal.people):
            role = "Decision Maker" if person.support and place == 0 else dice.pick(("Evaluator", "Influencer", "User"))
            rows.append(
                [long_id("contact_role", len(rows)), False, long_id("opportunity", deal.number),
                 held.contact_of[person.number].id, role, place == 0, deal.opened_at]
            )  # fmt: skip
    header = ["Id", "IsDeleted", "OpportunityId", "ContactId", "Role", "IsPrimary", "CreatedDate"]
    return Sheet("OpportunityContactRole.csv", header, rows, quote_all=True)


def opportunity_history(world: World, held: Records) -> Sheet:
    """OpportunityHistory.csv: one row for each stage entered."""
    header = ["Id", "IsDeleted", "OpportunityId", "StageName", "Amount", "CurrencyIsoCode", "Probability", "CloseDate",
              "CreatedById", "CreatedDate"]  # fmt: skip
    moved = sorted(
        ((move, deal) for deal in world.deals for move in moves_until(deal, world.span.ends_at)),
        key=lambda pair: (pair[0].at, pair[1].number, pair[0].stage),
    )
    rows: list[list[Cell]] = [
        [long_id("opportunity_history", number), False, long_id("opportunity", deal.number), move.stage,
         None if move.amount is None else major(move.amount), deal.currency,
         _PROBABILITY.get(move.stage, 100 if move.stage == CLOSED["won"] else 0),
         closing_day(deal, move.at + timedelta(seconds=1)),
         held.users[rep_name(on_duty(deal.rep, local_day(move.at)))], move.at]
        for number, (move, deal) in enumerate(moved)
    ]  # fmt: skip
    return Sheet("OpportunityHistory.csv", header, rows, quote_all=True)


def tasks(world: World, held: Records) -> Sheet:
    """Task.csv: calls, mails and proposals that were made, and a few that are only planned."""
    header = ["Id", "IsDeleted", "WhoId", "WhatId", "AccountId", "Subject", "ActivityDate", "Status", "Priority",
              "IsClosed", "OwnerId", "Type", "TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition",
              "CompletedDateTime", "CreatedDate"]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in world.contacts:
        who = held.who_id(one.person)
        if one.kind not in _AS_EVENT and who:
            rows.append([long_id("task", len(rows)), False, who, *_task(one, held)])
    rows.extend([long_id("task", len(rows) + place), False, *row] for place, row in enumerate(_planned(world, held)))
    return Sheet("Task.csv", header, rows, quote_all=True)


def _task(one: SalesContact, held: Records) -> list[Cell]:
    call = one.kind == "call"
    subject = {"call": "Call", "email": "Email", "proposal": "Proposal sent"}[one.kind]
    done = one.at + timedelta(minutes=one.minutes)
    return [
        None if one.deal is None else long_id("opportunity", one.deal),
        held.account_of.get(one.person.company.number) if one.deal is not None else None,
        subject, local_day(one.at), "Completed", "Normal", True, held.users[rep_name(one.rep)],
        {"call": "Call", "email": "Email", "proposal": "Proposal"}[one.kind],
        {"call": "Call", "email": "Email", "proposal": "Task"}[one.kind], "Outbound" if call else None,
        one.minutes * 60 if one.recorded else None, ("Reached" if one.reached else "No answer") if call else None,
        one.at, done,
    ]  # fmt: skip


def _planned(world: World, held: Records) -> Iterator[list[Cell]]:
    """Calls that reps have set themselves for the days after the export."""
    end = world.span.ends_at
    for deal in world.deals:
        if not is_closed(deal, end) and deal.end != "stalled":
            made = moves_until(deal, end)[-1].at
            yield [
                held.contact_of[deal.people[0].number].id, long_id("opportunity", deal.number),
                held.account_of[deal.company.number], "Call", local_day(end + timedelta(days=1 + deal.number % 9)),
                "Not Started", "Normal", False, held.users[rep_name(on_duty(deal.rep, local_day(end)))], "Call", "Task",
                None, None, None, None, made,
            ]  # fmt: skip


def events(world: World, held: Records) -> Sheet:
    """Event.csv: meetings and demos. Its ids come with 15 characters, as from a report."""
    header = ["Id", "IsDeleted", "WhoId", "WhatId", "AccountId", "Subject", "Type", "StartDateTime", "EndDateTime",
              "IsChild", "OwnerId", "CreatedDate"]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in world.contacts:
        who = held.who_id(one.person)
        if one.kind in _AS_EVENT and who:
            ends = one.at + timedelta(minutes=one.minutes) if one.recorded else None
            rows.append(
                [long_id("event", len(rows))[:15], False, who[:15],
                 None if one.deal is None else long_id("opportunity", one.deal)[:15],
                 (held.account_of.get(one.person.company.number) or "")[:15] or None,
                 one.kind.capitalize(), one.kind.capitalize(), one.at, ends, False,
                 held.users[rep_name(one.rep)][:15], one.at - timedelta(days=2)]
            )  # fmt: skip
    return Sheet("Event.csv", header, rows, quote_all=True)


def orders(world: World, held: Records) -> Sheet:
    """Order.csv: the first order of each won deal, later ones, refunds."""
    header = ["Id", "IsDeleted", "AccountId", "OpportunityId", "BillToContactId", "OrderNumber", "Status", "Type",
              "EffectiveDate", "TotalAmount", "CurrencyIsoCode", "Product__c", "OwnerId", "CreatedDate"]  # fmt: skip
    rows: list[list[Cell]] = [
        [long_id("order", order.number), False, held.account_of[order.deal.company.number],
         long_id("opportunity", order.deal.number) if order.kind == "New" else None,
         held.contact_of[order.deal.people[0].number].id, f"{order.number:08}", "Activated", order.kind,
         local_day(order.at), major(order.amount), order.deal.currency, order.deal.product,
         held.users[rep_name(on_duty(order.deal.rep, local_day(order.at)))], order.at]
        for order in world.orders
    ]  # fmt: skip
    return Sheet("Order.csv", header, rows, quote_all=True)
