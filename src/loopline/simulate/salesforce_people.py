"""What do the CRM's exports about companies, people, users and campaigns look like?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from loopline.simulate.chance import Dice
from loopline.simulate.files import Cell, Sheet, major
from loopline.simulate.ids import long_id
from loopline.simulate.market import Company
from loopline.simulate.office import at, local_day, months
from loopline.simulate.programs import PROGRAMS, Program, season
from loopline.simulate.records import LeadRecord, Records, rep_name
from loopline.simulate.sales import INTEGRATION, Change
from loopline.simulate.team import MARKETERS, REPS
from loopline.simulate.world import World

_MEMBER_STATUS = {"badge_scanned": "Badge Scanned", "referral": "Referred", "paper_downloaded": "Downloaded"}
LOGGED_IN_CRM = ("badge_scanned", "referral")


def in_crm_only(program: str, what: str) -> bool:
    """Whether a touch reaches the company as a campaign member, not through its own forms."""
    return what in LOGGED_IN_CRM or (program == "syndication" and what == "paper_downloaded")


def accounts(world: World, held: Records) -> Sheet:
    """Account.csv."""
    customers = {
        deal.company.number
        for deal in world.deals
        if deal.end == "won" and deal.closed_at and deal.closed_at < world.span.ends_at
    }
    made_at = at(world.span.start, 7.25)
    first_deal: dict[int, datetime] = {}
    for deal in world.deals:
        first_deal[deal.company.number] = min(deal.opened_at, first_deal.get(deal.company.number, deal.opened_at))
    rows: list[list[Cell]] = []
    for account, company in held.accounts:
        owner = REPS[3] if company.region == "Asia" else REPS[0]
        created = made_at if company.in_crm else first_deal[company.number]
        rows.append(
            [account, False, None, company.name, "Customer" if company.number in customers else "Prospect",
             *_about(company), company.employees if company.number % 7 else None, f"https://www.{company.domain}/",
             company.city, company.country, held.users[owner.name], created, created]
        )  # fmt: skip
    header = ["Id", "IsDeleted", "MasterRecordId", "Name", "Type", "Industry", "Region__c", "Sites__c",
              "NumberOfEmployees", "Website", "BillingCity", "BillingCountry", "OwnerId", "CreatedDate",
              "LastModifiedDate"]  # fmt: skip
    return Sheet("Account.csv", header, rows, quote_all=True)


def _about(company: Company) -> list[Cell]:
    """Industry, region and number of sites, where the CRM knows them."""
    return [
        company.industry.capitalize() if "industry" in company.known else None,
        company.region if "region" in company.known else None,
        company.sites if "sites" in company.known else None,
    ]


def leads(world: World, held: Records) -> Sheet:
    """Lead.csv."""
    header = ["Id", "IsDeleted", "Salutation", "FirstName", "LastName", "Title", "Company", "Country", "Phone", "Email",
              "Website", "LeadSource", "Status", "Industry", "Region__c", "Sites__c", "NumberOfEmployees", "OwnerId",
              "HasOptedOutOfEmail", "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId",
              "ConvertedOpportunityId", "Project_Leader__c", "Executive_Support__c", "Reject_Reason__c",
              "Disqualified_Reason__c", "Product__c",
              "CreatedDate", "CreatedById", "LastModifiedDate"]  # fmt: skip
    dice = Dice(world.seed, "lead export")
    return Sheet("Lead.csv", header, [_lead(dice, lead, held) for lead in held.leads], quote_all=True)


def _lead(dice: Dice, lead: LeadRecord, held: Records) -> list[Cell]:
    person, company, deal = lead.person, lead.person.company, lead.deal
    private = lead.guise.kind == "private"
    return [
        lead.id, False, None, lead.guise.first, lead.guise.last, person.title if person.title_known else None,
        company.name if dice.yes(0.9) else company.name.upper(), company.country, person.phone or None,
        lead.guise.email, company.domain if private or dice.yes(0.3) else None, lead.source or None, lead.status,
        *_about(company), None, held.users[lead.owner], bool(lead.opted_out_at), deal is not None,
        deal.opened_at.date() if deal else None,
        held.account_of[company.number] if deal else None,
        held.contact_of[person.number].id if deal else None,
        long_id("opportunity", deal.number) if deal else None,
        lead.leader or None, lead.support or None, lead.reason or None,
        lead.disqualified or None, None,
        lead.created_at, held.users[lead.created_by], lead.changed_at,
    ]  # fmt: skip


def contacts(held: Records) -> Sheet:
    """Contact.csv."""
    header = ["Id", "IsDeleted", "AccountId", "FirstName", "LastName", "Title", "Email", "Phone", "MailingCity",
              "MailingCountry", "LeadSource", "OwnerId", "HasOptedOutOfEmail", "CreatedDate",
              "LastModifiedDate"]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in held.contacts:
        person = one.person
        opted = one.opted_out_at
        rows.append(
            [one.id, False, held.account_of[person.company.number], person.first, person.last,
             person.title if person.title_known else None, person.email, person.phone or None, person.company.city,
             person.company.country, one.source, held.users[rep_name(one.owner)], bool(opted), one.created_at,
             max(one.created_at, opted) if opted else one.created_at]
        )  # fmt: skip
    return Sheet("Contact.csv", header, rows, quote_all=True)


def users(world: World, held: Records) -> Sheet:
    """User.csv."""
    last = local_day(world.span.ends_at - timedelta(seconds=1))
    rows: list[list[Cell]] = [
        [held.users[INTEGRATION], INTEGRATION, "integration@kaivolean.example", True, None, "Marketing", "Marketing"]
    ]
    for key, name in MARKETERS:
        mail = f"{key}@kaivolean.example"
        rows.append([held.users[name], name, mail, True, "Marketing Manager", "Marketing", "Marketing"])
    for rep in REPS:
        user = held.users[rep.name]
        rows.append([user, rep.name, rep.email, rep.works(last), "Account Executive", "Sales", rep.market])
    header = ["Id", "Name", "Email", "IsActive", "Title", "Department", "Division"]
    return Sheet("User.csv", header, rows, quote_all=True)


def campaign_id(program: Program) -> str:
    """The CRM's id of a program's campaign."""
    return long_id("campaign", PROGRAMS.index(program))


def campaigns(world: World, held: Records, scale: float) -> Sheet:
    """Campaign.csv. What fairs and the like cost stands in the cost sheet, not here."""
    header = ["Id", "IsDeleted", "Name", "ParentId", "Type", "Channel__c", "Status", "StartDate", "EndDate", "IsActive",
              "CurrencyIsoCode", "BudgetedCost", "ActualCost", "OwnerId", "CreatedDate"]  # fmt: skip
    year = sum(season(month) for month in months(world.span.start, world.span.end))
    rows: list[list[Cell]] = []
    for program in PROGRAMS:
        starts = program.fair or world.span.start
        if not program.name or starts >= world.span.end:
            continue
        usual = program.media + sum(amount for _, amount in program.other)
        budget = round((program.fair_cost or usual * year) * scale, -3)
        ends = program.fair + timedelta(days=2) if program.fair else None
        spent = sum(day.cost for day in world.ads if day.program is program)
        rows.append(
            [campaign_id(program), False, program.name, None, program.crm_type, program.channel,
             "Completed" if ends else "In Progress", starts, ends, ends is None, "EUR", f"{budget:.2f}",
             major(spent) if spent else None, held.users[MARKETERS[0][1]], at(world.span.start, 8)]
        )  # fmt: skip
    return Sheet("Campaign.csv", header, rows, quote_all=True)


def campaign_members(world: World, held: Records) -> Sheet:
    """CampaignMember.csv: who was reached (sent) and who responded, where the own forms do not see it."""
    header = ["Id", "IsDeleted", "CampaignId", "LeadId", "ContactId", "Status", "HasResponded", "FirstRespondedDate",
              "CreatedDate"]  # fmt: skip
    rows = [
        [long_id("campaign_member", number), False, *row]
        for number, row in enumerate(sorted(_members(world, held), key=lambda row: (str(row[-1]), str(row[1]))))
    ]
    return Sheet("CampaignMember.csv", header, rows, quote_all=True)


def _members(world: World, held: Records) -> Iterator[list[Cell]]:
    dice = Dice(world.seed, "members")
    by_key = {program.key: program for program in PROGRAMS}
    reached: set[tuple[int, str]] = set()
    for touch in world.touches:
        lead = held.lead_of.get((touch.person.number, touch.guise))
        if lead is None or not in_crm_only(touch.program, touch.what):
            continue
        key = (touch.person.number, touch.program)
        if key not in reached:
            reached.add(key)
            contact = held.contact_of.get(touch.person.number) if lead.deal else None
            noted = touch.at + timedelta(minutes=dice.whole(1, 30))
            yield [campaign_id(by_key[touch.program]), lead.id, contact.id if contact else None,
                   _MEMBER_STATUS[touch.what], True, touch.at.date(), noted]  # fmt: skip
    for lead in held.leads:
        if lead.place == 0 and dice.yes(0.16):
            sent_at = lead.created_at + timedelta(days=dice.between(3, 90))
            if sent_at < world.span.ends_at and not (lead.opted_out_at and lead.opted_out_at < sent_at):
                yield [campaign_id(by_key["webinars"]), lead.id, None, "Sent", False, None, sent_at]


def lead_history(held: Records) -> Sheet:
    """LeadHistory.csv. A change of owner takes two rows, one with names and one with ids."""
    header = ["Id", "IsDeleted", "LeadId", "Field", "OldValue", "NewValue", "CreatedById", "CreatedDate"]
    rows: list[list[Cell]] = []
    for change in held.changes:
        lead = held.lead_of.get((change.person.number, change.guise))
        if lead is None:
            continue
        for old, new in _written(change, held):
            by = held.users[change.by]
            made = change.at
            rows.append([long_id("history", len(rows)), False, lead.id, change.what, old, new, by, made])
    return Sheet("LeadHistory.csv", header, rows, quote_all=True)


def _written(change: Change, held: Records) -> list[tuple[str, str]]:
    if change.what != "Owner":
        return [(change.old, change.new)]
    return [(change.old, change.new), (held.users[change.old], held.users[change.new])]
