"""Do Salesforce's exports mean what they mean in Salesforce?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cases.reading import CASES, SETTINGS, SHELF_FOLDER, Seen
from cases.reading import seen as read


def seen(name: str, zone: str = "UTC") -> Seen:
    return read(CASES / "salesforce" / name, SHELF_FOLDER, replace(SETTINGS, days=zone, zone=zone))


def day(year: int, month: int, number: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, number, hour, minute, tzinfo=UTC)


def person(prefix: str, number: int) -> str:
    return f"salesforce:{prefix}5g00000AbC{number:02}"


def opportunity(number: int) -> str:
    return person("006", number)


def test_the_close_date_of_an_open_opportunity_is_only_expected() -> None:
    found = seen("Opportunity.csv")
    (still_open,) = found.of("opportunity_seen", opportunity=opportunity(2))
    assert still_open.until_at == day(2025, 12, 15)
    assert not found.of("opportunity_closed", opportunity=opportunity(2))


def test_a_closed_opportunity_has_no_expected_close_and_closed_on_its_close_date() -> None:
    found = seen("Opportunity.csv")
    (described,) = found.of("opportunity_seen", opportunity=opportunity(1))
    (closed,) = found.of("opportunity_closed", opportunity=opportunity(1))
    assert described.until_at is None
    assert (closed.value, closed.happened_at, closed.precise) == ("won", day(2025, 5, 28), "day")
    assert (closed.amount_minor, closed.margin_minor, closed.currency) == (5_200_000, 2_860_000, "EUR")


def test_a_close_date_is_a_day_of_the_company_not_of_utc() -> None:
    (closed,) = seen("Opportunity.csv", "America/New_York").of("opportunity_closed", opportunity=opportunity(1))
    assert closed.happened_at == day(2025, 5, 28, 4)


def test_the_ends_of_an_opportunity_are_different_things() -> None:
    ends = {fact.opportunity: fact.value for fact in seen("Opportunity.csv").of("opportunity_closed")}
    assert ends == {
        opportunity(1): "won",
        opportunity(3): "lost",
        opportunity(4): "no_decision",
        opportunity(6): "cancelled",
    }


def test_a_lost_opportunity_names_its_reason_and_its_competitor() -> None:
    found = seen("Opportunity.csv")
    (lost,) = found.of("opportunity_closed", opportunity=opportunity(3))
    (undecided,) = found.of("opportunity_closed", opportunity=opportunity(4))
    assert (lost.reason, lost.other, lost.amount_minor, lost.currency) == ("Price", "Leanwerk", 1_250_050, "USD")
    assert (undecided.other, undecided.amount_minor) == (None, None)


def test_deleted_records_are_ignored_and_say_so() -> None:
    for name in ("Lead.csv", "Contact.csv", "Account.csv", "Opportunity.csv", "CampaignMember.csv", "Task.csv"):
        assert seen(name).ignored["deleted in Salesforce"] == 1, name


def test_ids_of_15_and_18_characters_are_one_record() -> None:
    long_id, short_id = seen("Opportunity.csv"), seen("opportunity_report.csv", "UTC")
    assert not short_id.facts  # 3/10/2025 could be the third of October
    report = read(CASES / "salesforce" / "opportunity_report.csv", SHELF_FOLDER, replace(SETTINGS, order="mdy"))
    both = {fact.opportunity for fact in report.of("opportunity_seen")}
    assert both == {opportunity(1), opportunity(2)}
    assert both < {fact.opportunity for fact in long_id.of("opportunity_seen")}


def test_a_report_with_labels_means_the_same_as_the_export() -> None:
    report = read(CASES / "salesforce" / "opportunity_report.csv", SHELF_FOLDER, replace(SETTINGS, order="mdy"))
    (won,) = report.of("opportunity_closed")
    (still_open,) = report.of("opportunity_seen", opportunity=opportunity(2))
    assert (won.value, won.amount_minor, won.happened_at) == ("won", 5_200_000, day(2025, 5, 28))
    assert won.rep is not None
    assert won.rep.name == "Ada Lindqvist"
    assert still_open.until_at == day(2025, 12, 15)


def test_a_converted_lead_is_the_same_person_as_its_contact_and_takes_part_in_its_opportunity() -> None:
    found = seen("Lead.csv")
    same = [(fact.person, fact.other, fact.how, fact.precise) for fact in found.of("same_person") if fact.happened_at]
    assert len(same) == 1
    lead, contact, how, precise = same[0]
    assert (lead.ref, contact.ref, how, precise) == (person("00Q", 1), person("003", 1), "file", "day")  # type: ignore[union-attr]
    (part,) = found.of("person_on_opportunity")
    assert (part.opportunity, part.account) == (opportunity(1), person("001", 1))


def test_a_merged_lead_is_the_same_person_as_the_one_that_stayed() -> None:
    (merged,) = [fact for fact in seen("Lead.csv").of("same_person") if fact.happened_at is None]
    assert (merged.person.ref, merged.other.ref) == (person("00Q", 8), person("00Q", 2))  # type: ignore[union-attr]


def test_the_present_status_of_a_lead_is_latest_only() -> None:
    stages = {
        fact.person.ref[-2:]: (fact.name, fact.how) for fact in seen("Lead.csv").of("stage_observed") if fact.person
    }
    assert stages == {"02": ("sal", "latest_only"), "04": ("mql", "latest_only")}
    answers = {
        fact.person.ref[-2:]: (fact.value, fact.reason, fact.how)
        for fact in seen("Lead.csv").of("sales_answered")
        if fact.person
    }
    assert answers == {
        "03": ("rejected", "outside target", "latest_only"),
        "06": ("disqualified", "wrong contact", "latest_only"),
    }


def test_an_unticked_box_is_neither_a_consent_nor_an_answer() -> None:
    found = seen("Lead.csv")
    assert {(fact.person.ref[-2:], fact.name, fact.value) for fact in found.of("consent_changed") if fact.person} == {
        ("05", "marketing_mail", "withdrawn"),
        ("06", "marketing_call", "withdrawn"),
    }
    assert {(fact.person.ref[-2:], fact.name, fact.value) for fact in found.of("answer_given") if fact.person} == {
        ("01", "project_leader", "yes"),
        ("01", "executive_support", "yes"),
        ("02", "project_leader", "yes"),
        ("04", "project_leader", "no"),
    }


def test_the_company_of_a_lead_is_an_account_until_an_account_is_known() -> None:
    accounts = {fact.record_id: fact.account for fact in seen("Lead.csv").of("account_seen")}
    assert "lead:00Q5g00000AbC01" not in accounts  # converted: its account speaks for itself
    assert accounts["lead:00Q5g00000AbC02"] == "domain:kiri-circuits.example"
    assert accounts["lead:00Q5g00000AbC06"] == "name:prairie health"
    assert accounts["lead:00Q5g00000AbC09"] == "name:solo studio"  # gmail.com is nobody's company


def test_a_queue_is_no_rep() -> None:
    owners = {fact.record_id[-2:]: fact.rep.ref if fact.rep else None for fact in seen("Lead.csv").of("person_seen")}
    assert owners["04"] is None
    assert owners["05"] == person("005", 7)


def test_custom_columns_become_fields_and_answers_do_not() -> None:
    (ida,) = seen("Lead.csv").of("person_seen", record_id="00Q5g00000AbC01")
    assert ida.fields["hobby"] == "golf"
    assert not {"project_leader", "executive_support", "email", "phone", "city"} & set(ida.fields)
    assert ida.person is not None
    assert (ida.person.email, ida.person.details["City"]) == ("ida.ness@borealis-pumps.example", "Halifax")


def test_lead_history_gives_hand_overs_once_although_owners_are_written_twice() -> None:
    (over,) = seen("LeadHistory.csv").of("handed_over")
    assert (over.person.ref, over.rep.ref) == (person("00Q", 1), person("005", 1))  # type: ignore[union-attr]
    assert over.happened_at == day(2025, 2, 18, 8, 5)


def test_lead_history_dates_the_stages_and_what_sales_said() -> None:
    found = seen("LeadHistory.csv")
    assert [(fact.name, fact.how, fact.happened_at) for fact in found.of("stage_observed")] == [
        ("mql", "observed", day(2025, 2, 18, 8))
    ]
    assert {(fact.person.ref[-2:], fact.value, fact.reason) for fact in found.of("sales_answered") if fact.person} == {
        ("01", "accepted", None),
        ("03", "rejected", None),
        ("03", "rejected", "outside target"),
        ("06", "disqualified", None),
        ("09", "rejected", "back to nurture"),
    }
    assert [(fact.name, fact.value, fact.happened_at) for fact in found.of("answer_given")] == [
        ("executive_support", "yes", day(2025, 2, 18, 8, 30))
    ]


def test_only_a_response_is_a_response() -> None:
    touches = {fact.record_id[-2:]: (fact.name, fact.value) for fact in seen("CampaignMember.csv").of("touch")}
    assert touches == {
        "01": ("webinar_attended", "Attended"),
        "02": ("sent", "sent"),
        "03": ("responded", "Responded"),
        "04": ("badge_scanned", "Badge Scanned"),
        "06": ("responded", None),
    }


def test_a_campaign_costs_what_it_cost_unless_the_ad_platform_says_so() -> None:
    spent = {fact.campaign: fact.amount_minor for fact in seen("Campaign.csv").of("money_spent")}
    assert spent == {person("701", 1): 185_000, person("701", 3): 4_125_075}
    (fair,) = seen("Campaign.csv").of("money_spent", campaign=person("701", 3))
    assert (fair.happened_at, fair.until_at) == (day(2025, 3, 4), day(2025, 3, 7))
    (webinar,) = seen("Campaign.csv").of("campaign_seen", campaign=person("701", 1))
    assert (webinar.other, webinar.amount_minor) == (person("701", 4), 200_000)


def test_only_what_was_done_is_a_contact_of_sales() -> None:
    found = seen("Task.csv")
    contacts = {fact.record_id[-2:]: (fact.name, fact.seconds, fact.precise) for fact in found.of("sales_contact")}
    assert contacts == {
        "01": ("call", 840, "second"),
        "02": ("email", None, "second"),
        "03": ("call", None, "day"),
        "05": ("other", None, "second"),
        "07": ("call", 120, "second"),
        "08": ("call", 20, "second"),
    }
    assert found.ignored["not done yet"] == 1
    (proposal,) = found.of("sales_contact", record_id="00T5g00000AbC02")
    assert (proposal.opportunity, proposal.account) == (opportunity(1), person("001", 1))
    (catalogue,) = found.of("sales_contact", record_id="00T5g00000AbC05")
    assert (catalogue.opportunity, catalogue.person) == (None, None)


def test_the_result_of_a_call_is_a_known_word_and_never_a_note() -> None:
    results = {fact.record_id[-2:]: fact.value for fact in seen("Task.csv").of("sales_contact")}
    assert results == {
        "01": "connected",
        "02": "Completed",
        "03": "Completed",
        "05": "Completed",
        "07": None,
        "08": "left voicemail",
    }


def test_a_meeting_counts_once_and_an_all_day_entry_has_no_minutes() -> None:
    found = seen("Event.csv")
    assert [(fact.name, fact.seconds) for fact in found.of("sales_contact")] == [
        ("meeting", 4_500),
        ("demo", 7_200),
        ("meeting", None),
    ]
    assert found.ignored == {"an invitee's copy of a meeting": 1}


def test_opportunity_histories_give_the_moves() -> None:
    moves = [(fact.name, fact.amount_minor) for fact in seen("OpportunityHistory.csv").of("opportunity_moved")]
    assert moves == [("Prospecting", 5_000_000), ("Proposal", 5_200_000), ("Closed Won", 5_200_000), ("Proposal", None)]
    tracked = seen("OpportunityFieldHistory.csv")
    assert [fact.name for fact in tracked.of("opportunity_moved")] == ["Needs Analysis", "Proposal"]
    assert tracked.ignored == {"only changes of the stage are used": 2}


def test_orders_and_refunds() -> None:
    found = seen("Order.csv")
    assert [(fact.value, fact.amount_minor, fact.corrects) for fact in found.of("order_placed")] == [
        ("new", 5_200_000, None),
        ("repeat", 840_000, None),
        ("refund", -140_000, "8015g00000AbC02"),
        ("refund", -50_000, "8015g00000AbC02"),
    ]
    assert found.ignored == {"a draft or cancelled order": 1}


def test_roles_users_and_accounts() -> None:
    roles = {fact.record_id[-2:]: (fact.name, fact.value) for fact in seen("OpportunityContactRole.csv").facts}
    assert roles == {"01": ("Decision Maker", "primary"), "02": ("Executive Sponsor", None), "03": (None, "primary")}
    users = {fact.record_id[-2:]: (fact.value, fact.fields["team"]) for fact in seen("User.csv").of("rep_seen")}
    assert users["03"] == ("inactive", "Sales")
    assert users["07"] == ("active", "Marketing")
    (pumps,) = seen("Account.csv").of("account_seen", name="Borealis Pumps")
    assert (pumps.fields["domain"], pumps.fields["sites"], pumps.fields["tier"]) == ("borealis-pumps.example", "1", "A")
    (merged,) = seen("Account.csv").of("same_account")
    assert (merged.account, merged.other) == (person("001", 6), person("001", 2))
