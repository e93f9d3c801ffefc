"""Do HubSpot's exports mean what they mean in HubSpot?"""

from __future__ import annotations

from datetime import UTC, datetime

from cases.reading import CASES, SHELF_FOLDER, Seen
from cases.reading import seen as read


def seen(name: str) -> Seen:
    return read(CASES / "hubspot" / name, SHELF_FOLDER)


def at(month: int, number: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, month, number, hour, minute, tzinfo=UTC)


def stages(found: Seen, contact: str) -> dict[str | None, datetime | None]:
    return {
        fact.name: fact.happened_at for fact in found.of("stage_observed") if fact.person and fact.person.ref == contact
    }


def test_stage_dates_are_read_by_their_labels() -> None:
    assert stages(seen("contacts_labels.csv"), "hubspot:501") == {
        "inquiry": at(2, 3, 9, 12),
        "mql": at(2, 18, 8),
        "sal": at(2, 19, 7, 30),
        "qualified_opportunity": at(3, 10, 13, 59),
        "won": at(5, 28, 9),
    }


def test_both_families_of_internal_stage_dates_are_read() -> None:
    found = seen("contacts_internal.csv")
    assert stages(found, "hubspot:501") == {
        "inquiry": datetime(2025, 2, 3, 9, 12, 33, tzinfo=UTC),
        "mql": at(2, 18, 8),
        "qualified_opportunity": at(3, 10, 13, 59),
    }
    assert {fact.how for fact in found.of("stage_observed")} == {"latest_only"}


def test_an_assigned_owner_is_a_hand_over() -> None:
    (by_label,) = seen("contacts_labels.csv").of("handed_over")
    (by_id,) = seen("contacts_internal.csv").of("handed_over")
    assert (by_label.rep.name, by_label.happened_at) == ("Ada Lindqvist", at(2, 18, 8, 5))  # type: ignore[union-attr]
    assert (by_id.rep.ref, by_id.happened_at) == ("hubspot:77", at(2, 18, 8, 5))  # type: ignore[union-attr]


def test_a_contact_belongs_to_its_company_else_to_its_domain() -> None:
    accounts = {fact.record_id: fact.account for fact in seen("contacts_labels.csv").of("person_seen")}
    assert accounts == {
        "501": "hubspot:9001",
        "502": "hubspot:9002",
        "503": "domain:delmar-foods.example",
        "504": "hubspot:9001",
    }


def test_sources_have_one_name_however_they_are_written() -> None:
    labels = [fact.channel for fact in seen("contacts_labels.csv").of("person_seen")]
    internal = [fact.channel for fact in seen("contacts_internal.csv").of("person_seen")]
    assert labels == ["paid search", "organic search", "offline", "direct traffic"]
    assert internal == ["paid search", "organic search", "direct traffic"]


def test_who_opted_out_and_who_was_turned_down() -> None:
    found = seen("contacts_labels.csv")
    assert [(fact.person.ref, fact.value) for fact in found.of("consent_changed") if fact.person] == [
        ("hubspot:503", "withdrawn")
    ]
    assert [(fact.person.ref, fact.value, fact.how) for fact in found.of("sales_answered") if fact.person] == [
        ("hubspot:503", "disqualified", "latest_only")
    ]


def test_the_first_form_is_a_touch() -> None:
    (touch,) = seen("contacts_labels.csv").of("touch")
    assert (touch.name, touch.value, touch.happened_at) == (
        "form_submitted",
        "Webinar: one line, one day",
        at(2, 3, 9, 12),
    )


def test_companies_have_plain_domains() -> None:
    domains = [fact.fields["domain"] for fact in seen("companies.csv").of("account_seen")]
    assert domains == ["borealis-pumps.example", "kiri-circuits.example"]


def test_an_open_deal_has_an_expected_close_and_no_end() -> None:
    found = seen("deals.csv")
    assert {fact.opportunity: fact.until_at for fact in found.of("opportunity_seen")} == {
        "hubspot:7001": None,
        "hubspot:7002": at(12, 15, 0),
        "hubspot:7003": None,
    }
    assert {fact.opportunity: (fact.value, fact.reason) for fact in found.of("opportunity_closed")} == {
        "hubspot:7001": ("won", None),
        "hubspot:7003": ("lost", "Price"),
    }


def test_deal_stages_of_both_families_are_moves_and_the_current_one_is_not() -> None:
    moves = {(fact.opportunity, fact.name) for fact in seen("deals.csv").of("opportunity_moved")}
    assert moves == {
        ("hubspot:7001", "appointmentscheduled"),
        ("hubspot:7001", "266848368"),
        ("hubspot:7002", "appointmentscheduled"),
    }


def test_a_deal_has_all_its_contacts_and_its_first_company() -> None:
    found = seen("deals.csv")
    parts = [(fact.opportunity, fact.person.ref) for fact in found.of("person_on_opportunity") if fact.person]
    assert parts == [("hubspot:7001", "hubspot:501"), ("hubspot:7001", "hubspot:504"), ("hubspot:7002", "hubspot:502")]
    assert [fact.account for fact in found.of("opportunity_seen")] == ["hubspot:9001", "hubspot:9002", None]


def test_only_what_sales_did_is_a_contact_and_a_meeting_counts_once() -> None:
    found = seen("engagements.csv")
    contacts = [
        (fact.name, fact.seconds, fact.person.ref, fact.opportunity)
        for fact in found.of("sales_contact")
        if fact.person
    ]
    assert contacts == [
        ("call", 840, "hubspot:501", None),
        ("email", None, "hubspot:501", "hubspot:7001"),
        ("meeting", 4_500, "hubspot:501", "hubspot:7001"),
    ]
    assert found.ignored == {
        "a mail from the lead, not from sales": 1,
        "did not take place": 1,
        "a task, not a contact": 1,
    }
    assert len(found.of("note_written")) == 1
