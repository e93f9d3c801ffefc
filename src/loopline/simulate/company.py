"""Which files does the made-up company export, and what is the truth behind them?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from loopline.simulate import ads, salesforce_deals, salesforce_people, tools
from loopline.simulate.files import Sheet, write
from loopline.simulate.journeys import Span
from loopline.simulate.papers import copy_into
from loopline.simulate.records import Records, records
from loopline.simulate.truth import Truth, truth
from loopline.simulate.world import World, world

START: Final = date(2025, 1, 1)
END: Final = date(2026, 10, 1)


def simulate(folder: Path, seed: int, *, start: date = START, end: date = END, scale: float = 1.0) -> Truth:
    """The truth about the company of this seed, whose exports are written into the folder.

    Data go up to, not including, the end day, never to the clock. Scale 1 is about 5,000 leads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    life = world(seed, Span(start, end), scale)
    held = records(life)
    for sheet in sheets(life, held, scale):
        write(folder, sheet)
    copy_into(folder)
    known = truth(life, held)
    known.write(folder / "truth.json")
    return known


def sheets(life: World, held: Records, scale: float) -> Iterator[Sheet]:
    """Every file the company's tools export."""
    yield salesforce_people.accounts(life, held)
    yield salesforce_people.contacts(held)
    yield salesforce_people.leads(life, held)
    yield salesforce_people.users(life, held)
    yield salesforce_people.campaigns(life, held, scale)
    yield salesforce_people.campaign_members(life, held)
    yield salesforce_people.lead_history(held)
    yield salesforce_deals.opportunities(life, held)
    yield salesforce_deals.contact_roles(life, held)
    yield salesforce_deals.opportunity_history(life, held)
    yield salesforce_deals.tasks(life, held)
    yield salesforce_deals.events(life, held)
    yield salesforce_deals.orders(life, held)
    yield ads.google(life)
    yield ads.meta(life)
    yield ads.linkedin(life)
    yield tools.forms(life)
    yield tools.webinar(life)
    yield tools.mails(life)
    yield tools.shop(life)
    yield tools.costs(life)
    yield tools.rates(life)
