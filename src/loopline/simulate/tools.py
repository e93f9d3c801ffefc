"""What do the exports of the marketing tools look like: forms, webinars, mail, shop, cost sheet, rates?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.files import Cell, Sheet, major
from loopline.simulate.journeys import BY_FORM, BY_MAIL, Touch, webinar_after
from loopline.simulate.office import ZONE
from loopline.simulate.salesforce_people import in_crm_only
from loopline.simulate.world import World

FORMS: Final = {
    "paper_downloaded": "White paper",
    "pricing_page": "Pricing",
    "contact_requested": "Contact request",
    "newsletter_signup": "Newsletter",
}
# utm_source, utm_medium, utm_campaign of each program's links.
TAGS: Final = {
    "search_consulting": ("google", "cpc", "lean-consulting"),
    "search_training": ("google", "cpc", "lean-training"),
    "linkedin_plants": ("linkedin", "paid-social", "plant-managers"),
    "meta_handbook": ("facebook", "paid-social", "lean-handbook"),
    "papers": ("google", "organic", "white-papers"),
    "newsletter": ("newsletter", "email", "newsletter"),
}
_WEBINARS: Final = ("Value stream mapping in a week", "Lean for single-site plants", "Executive support that lasts",
                    "Kaizen without drama", "What a lean project returns")  # fmt: skip


def _local(moment: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return moment.astimezone(ZONE).strftime(form)


def forms(world: World) -> Sheet:
    """forms.csv: every form sent on the website."""
    dice = Dice(world.seed, "forms")
    sent = [one for one in world.touches if one.what in BY_FORM and not in_crm_only(one.program, one.what)]
    rows = [[f"F-{number:06}", *_form(dice, one)] for number, one in enumerate(sent, 1)]
    header = ["Submission ID", "Submitted at", "Form", "E-mail", "First name", "Last name", "Company", "Phone",
              "utm_source", "utm_medium", "utm_campaign", "Is there a project leader?",
              "Does an executive support it?", "May we write to you?"]  # fmt: skip
    return Sheet("forms.csv", header, rows)


def _form(dice: Dice, one: Touch) -> list[Cell]:
    guise = one.person.guises[one.guise]
    tags = TAGS.get(one.program, ("", "", "")) if one.tracked else ("", "", "")
    return [
        _local(one.at), FORMS[one.what], guise.email.upper() if dice.yes(0.01) else guise.email, guise.first,
        guise.last, one.person.company.name if dice.yes(0.85) else "", one.person.phone if dice.yes(0.5) else "",
        *tags, one.leader, one.support, "yes" if dice.yes(0.7) else "",
    ]  # fmt: skip


def webinar(world: World) -> Sheet:
    """webinar.csv: who registered and who attended; as a European spreadsheet writes it."""
    joined = {
        (one.person.number, webinar_after(one.at - timedelta(hours=26))): one
        for one in world.touches
        if one.what == "webinar_attended"
    }
    rows: list[list[Cell]] = []
    for one in world.touches:
        if one.what != "webinar_registered":
            continue
        begins = webinar_after(one.at)
        came = joined.get((one.person.number, begins))
        guise = one.person.guises[one.guise]
        title = _WEBINARS[begins.isocalendar().week // 2 % len(_WEBINARS)]
        minutes = round((came.until - came.at).total_seconds() / 60) if came and came.until else None
        rows.append(
            [title, _local(begins, "%d.%m.%Y %H:%M"), guise.email, guise.first, guise.last, one.person.company.name,
             _local(one.at, "%d.%m.%Y %H:%M"), "Yes" if came else "No",
             _local(came.at, "%d.%m.%Y %H:%M") if came else None, minutes]
        )  # fmt: skip
    header = ["Webinar", "Webinar date", "Email", "First Name", "Last Name", "Company", "Registered at", "Attended",
              "Joined at", "Minutes"]  # fmt: skip
    return Sheet("webinar.csv", header, rows, delimiter=";", encoding="utf-8-sig", newline="\r\n")


def mails(world: World) -> Sheet:
    """mails.csv: what people did with the newsletter, and what their mail filters clicked for them."""
    header = ["Recipient", "Mailing", "Action", "Link", "Time (UTC)", "Automatic"]
    rows = sorted(_mails(world), key=lambda row: (str(row[4]), str(row[0]), str(row[2])))
    return Sheet("mails.csv", header, rows)


def _mails(world: World) -> Iterator[list[Cell]]:
    dice = Dice(world.seed, "mails")
    words = {"email_opened": "Opened", "email_clicked": "Clicked", "unsubscribed": "Unsubscribed"}
    for one in world.touches:
        if one.what not in (*BY_MAIL, "unsubscribed"):
            continue
        guise = one.person.guises[one.guise]
        mailing = f"Lean letter {one.at:%Y-%m}"
        link = dice.pick(("case-study", "toolkit", "next-webinar")) if one.what == "email_clicked" else ""
        yield [guise.email, mailing, words[one.what], link, f"{one.at:%Y-%m-%d %H:%M:%S}", "no"]
        if one.what == "email_opened" and dice.yes(0.06):
            scanned = one.at + timedelta(seconds=dice.whole(1, 3))
            if scanned < world.span.ends_at:
                yield [guise.email, mailing, "Clicked", "case-study", f"{scanned:%Y-%m-%d %H:%M:%S}", "yes"]


def shop(world: World) -> Sheet:
    """shop.csv: handbooks sold directly, and sent back."""
    rows: list[list[Cell]] = []
    for one in sorted(world.shop, key=lambda order: order.number):
        tags = TAGS.get(one.program, ("", "", ""))
        rows.append(
            [one.number, _local(one.at), "Refunded" if one.refund_of else "Paid", "handbook", one.quantity,
             major(one.amount), "EUR", one.person.email, one.person.name, _local(one.landed_at),
             *tags, one.refund_of]
        )  # fmt: skip
    header = ["Order No", "Placed at", "Status", "Product", "Quantity", "Total", "Currency", "E-mail", "Name",
              "Visit began at", "utm_source", "utm_medium", "utm_campaign", "Refund of"]  # fmt: skip
    return Sheet("shop.csv", header, rows)


def costs(world: World) -> Sheet:
    """costs.csv: what marketing costs beside ad platforms, month by month, with decimal commas."""
    rows: list[list[Cell]] = [
        [f"{one.month:%Y-%m}", one.program.name if one.program else "", one.program.channel if one.program else "",
         one.kind, one.what, _comma(one.amount)]
        for one in world.costs
    ]  # fmt: skip
    total = ["Total", "", "", "", "", _comma(sum(one.amount for one in world.costs))]
    header = ["Month", "Program", "Channel", "Kind", "What", "Amount EUR"]
    return Sheet(
        "costs.csv", header, rows, delimiter=";", encoding="cp1252", newline="\r\n", above=("Marketing costs;;;;;",),
        below=[total],
    )  # fmt: skip


def _comma(minor: int) -> str:
    """1234.5 as 1.234,50."""
    return f"{major(minor):,.2f}".translate(str.maketrans(",.", ".,"))


def rates(world: World) -> Sheet:
    """rates.csv: what a US dollar was worth in euros, week by week."""
    rows: list[list[Cell]] = [[day, "USD", "EUR", Decimal(rate).scaleb(-4)] for day, rate in world.rates]
    return Sheet("rates.csv", ["Date", "From", "To", "Rate"], rows)
