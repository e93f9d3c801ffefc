"""Do the exports hang together, and do they say what truly happened?"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from simulate.company_folder import CompanyFolder


def _minor(text: str) -> int:
    return int(Decimal(text).scaleb(2))


def test_every_id_leads_to_a_record(acme: CompanyFolder) -> None:
    ids = {
        row["Id"][:15]
        for name in ("Account", "Contact", "Lead", "User", "Campaign", "Opportunity")
        for row in acme.rows(f"{name}.csv")
    }
    pointing = {
        "Contact": ("AccountId", "OwnerId"),
        "Lead": ("ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "CreatedById"),
        "Opportunity": ("AccountId", "CampaignId", "OwnerId"),
        "OpportunityContactRole": ("OpportunityId", "ContactId"),
        "OpportunityHistory": ("OpportunityId", "CreatedById"),
        "LeadHistory": ("LeadId", "CreatedById"),
        "CampaignMember": ("CampaignId", "LeadId", "ContactId"),
        "Task": ("WhoId", "WhatId", "AccountId", "OwnerId"),
        "Event": ("WhoId", "WhatId", "AccountId", "OwnerId"),
        "Order": ("AccountId", "OpportunityId", "BillToContactId", "OwnerId"),
    }
    lost = [
        (name, column, row[column])
        for name, columns in pointing.items()
        for row in acme.rows(f"{name}.csv")
        for column in columns
        if row[column] and row[column][:15] not in ids
    ]
    assert lost == []


def test_nothing_lies_after_the_last_day_but_what_is_planned(acme: CompanyFolder) -> None:
    planned = {"CloseDate", "ActivityDate"}
    late = [
        (name, column, text)
        for path in sorted(acme.folder.glob("[A-Z]*.csv"))
        for name in [path.name]
        for row in acme.rows(name)
        for column, text in row.items()
        if text[4:5] == "-" and text[:4].isdigit() and not "2025-01-01" <= text <= "2026-09-30T21"
        if column not in planned
    ]
    # The days of the company begin before those of UTC; its first moments still bear the old year there.
    assert [one for one in late if not one[2].startswith("2024-12-31T2")] == []


def test_no_history_of_a_lead_begins_before_the_lead_or_goes_on_after_its_conversion(acme: CompanyFolder) -> None:
    made = {row["Id"]: row["CreatedDate"] for row in acme.leads}
    converted: dict[str, str] = {}
    for row in acme.history:
        assert row["CreatedDate"] >= made[row["LeadId"]]
        if row["Field"] == "leadConverted":
            assert converted.setdefault(row["LeadId"], row["CreatedDate"]) == row["CreatedDate"]
    after = [row for row in acme.history if row["CreatedDate"] > converted.get(row["LeadId"], "9")]
    assert after == []


def test_each_old_value_in_a_lead_s_history_is_the_new_value_before_it(acme: CompanyFolder) -> None:
    held: dict[tuple[str, str, bool], str] = {}
    for row in acme.history:
        by_id = row["NewValue"].startswith(("005", "00G"))
        key = (row["LeadId"], row["Field"], by_id)
        if key in held:
            assert row["OldValue"] == held[key], row
        held[key] = row["NewValue"]
    last = {lead: value for (lead, field, _), value in held.items() if field == "Status"}
    status = {row["Id"]: row["Status"] for row in acme.leads}
    assert {lead: status[lead] for lead in last} == last


def test_each_change_of_owner_takes_two_rows(acme: CompanyFolder) -> None:
    rows = Counter(
        (row["LeadId"], row["CreatedDate"], row["NewValue"].startswith(("005", "00G")))
        for row in acme.history
        if row["Field"] == "Owner"
    )
    assert rows
    assert all(rows[lead, moment, not by_id] == count for (lead, moment, by_id), count in rows.items())


def test_an_opportunity_s_stages_are_in_order_and_its_last_one_stands_in_its_row(acme: CompanyFolder) -> None:
    moves = defaultdict(list)
    for row in acme.rows("OpportunityHistory.csv"):
        moves[row["OpportunityId"]].append((row["CreatedDate"], row["StageName"]))
    order = ["Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"]
    for row in acme.opportunities:
        stages = [stage for _, stage in moves[row["Id"]]]
        assert moves[row["Id"]][0][0] == row["CreatedDate"]
        assert row["StageName"] in stages
        ranks = [order.index(stage) if stage in order else 9 for stage in stages]
        assert ranks == sorted(ranks)
        assert (row["IsClosed"] == "true") == row["StageName"].startswith("Closed")
        assert (row["IsWon"] == "true") == (row["StageName"] == "Closed Won")


def test_won_money_in_the_file_is_the_truth_s(acme: CompanyFolder) -> None:
    won = [row for row in acme.opportunities if row["IsWon"] == "true"]
    totals = acme.truth.totals
    assert len(won) == totals["won"]
    for currency in ("EUR", "USD"):
        in_file = sum(_minor(row["Amount"]) for row in won if row["CurrencyIsoCode"] == currency)
        assert in_file == totals[f"won_{currency.lower()}"]
    assert sum(program.revenue for program in acme.truth.programs) == totals["won_in_eur"]
    assert sum(program.deals for program in acme.truth.programs) == totals["won"]


def test_media_in_the_ad_reports_is_the_truth_s_and_equals_each_report_s_total(acme: CompanyFolder) -> None:
    spent = 0
    for name, first, cost in (
        ("google_ads.csv", "Day", "Cost"),
        ("meta_ads.csv", "Campaign name", "Amount spent (EUR)"),
        ("linkedin_ads.csv", "Campaign Name", "Total Spent"),
    ):
        rows = acme.rows(name)
        totals = [row for row in rows if not row[first] or row[first].startswith("Total")]
        days = [row for row in rows if row not in totals]
        file_sum = sum(_minor(row[cost].replace(",", "")) for row in days)
        assert [_minor(row[cost].replace(",", "")) for row in totals] in ([file_sum], [])
        spent += file_sum
    assert spent == acme.truth.totals["media"]


def test_the_cost_sheet_is_the_truth_s(acme: CompanyFolder) -> None:
    *months, total = acme.rows("costs.csv")
    amounts = [_minor(row["Amount EUR"].replace(".", "").replace(",", ".")) for row in [*months, total]]
    assert sum(amounts[:-1]) == amounts[-1] == acme.truth.totals["other_costs"]
    all_cost = sum(program.cost for program in acme.truth.programs)
    assert all_cost == acme.truth.totals["media"] + acme.truth.totals["other_costs"]


def test_every_refund_of_the_shop_gives_back_an_earlier_order(acme: CompanyFolder) -> None:
    orders = {row["Order No"]: row for row in acme.rows("shop.csv")}
    refunds = [row for row in orders.values() if row["Refund of"]]
    assert refunds
    for row in refunds:
        assert _minor(row["Total"]) == -_minor(orders[row["Refund of"]]["Total"])
        assert row["Placed at"] > orders[row["Refund of"]]["Placed at"]
    sold = sum(_minor(row["Total"]) for row in orders.values())
    assert sold == acme.truth.totals["shop_sales"] + acme.truth.totals["shop_refunds"]
    assert sold == sum(program.direct for program in acme.truth.programs)


def test_sales_contacts_and_their_minutes_are_the_truth_s(acme: CompanyFolder) -> None:
    tasks = [row for row in acme.rows("Task.csv") if row["IsClosed"] == "true"]
    events = acme.rows("Event.csv")
    assert len(tasks) + len(events) == acme.truth.totals["sales_contacts"]
    seconds = sum(int(row["CallDurationInSeconds"] or 0) for row in tasks)
    assert 0 < seconds // 60 < acme.truth.totals["sales_minutes_recorded"]
    assert any(not row["EndDateTime"] for row in events)


def test_hand_overs_answers_and_reasons_in_the_history_are_the_truth_s(acme: CompanyFolder) -> None:
    truth = acme.truth
    ready = Counter(row["NewValue"] for row in acme.history if row["Field"] == "Status")
    duplicates = sum(row["NewValue"] == "duplicate" for row in acme.history if row["Field"] == "Reject_Reason__c")
    reps = {row["Id"] for row in acme.rows("User.csv") if row["Department"] == "Sales"}
    handed = sum(
        row["NewValue"] in reps and row["OldValue"] not in reps for row in acme.history if row["Field"] == "Owner"
    )
    assert handed >= truth.stages["handed_over"]
    assert handed - truth.stages["handed_over"] - duplicates in (0, 1, 2)  # one sent back after the last day
    assert ready["Accepted"] == truth.stages["accepted"]
    assert ready["Rejected"] == sum(truth.rejected.values()) + duplicates


def test_the_truth_names_every_lead_and_contact_exactly_once(acme: CompanyFolder) -> None:
    people = acme.truth.people.values()
    leads = [lead for person in people for lead in person["leads"]]  # type: ignore[attr-defined]
    assert sorted(leads) == sorted(row["Id"] for row in acme.leads)
    contacts = [person["contact"] for person in people if person["contact"]]
    assert sorted(map(str, contacts)) == sorted(row["Id"] for row in acme.rows("Contact.csv"))
    several = [person for person in people if len(person["leads"]) > 1]  # type: ignore[arg-type]
    assert len(several) > 20


def test_the_truth_reads_back_from_its_file(acme: CompanyFolder) -> None:
    read = json.loads((acme.folder / "truth.json").read_text())
    assert read["totals"] == dict(acme.truth.totals)
    assert len(read["passes"]) == len(acme.truth.passes)
    assert acme.truth.summary.startswith(f"{read['stages']['people']:,} people")


@pytest.mark.parametrize("kind", ["Sites__c", "Region__c", "Title", "Website", "Phone"])
def test_some_leads_lack_what_others_have(acme: CompanyFolder, kind: str) -> None:
    filled = sum(bool(row[kind]) for row in acme.leads) / len(acme.leads)
    assert 0.2 < filled < 0.999
