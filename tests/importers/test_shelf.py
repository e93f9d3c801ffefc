"""Is each well-known export taken for what it is, by its columns and not by its name?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cases.reading import CASES, SHELF_FOLDER, mappings_in, recognised, seen

SHELF = mappings_in(SHELF_FOLDER)
EXPECTED = {
    "salesforce/Account.csv": "salesforce_account",
    "salesforce/Campaign.csv": "salesforce_campaign",
    "salesforce/CampaignMember.csv": "salesforce_campaign_member",
    "salesforce/Contact.csv": "salesforce_contact",
    "salesforce/Event.csv": "salesforce_event",
    "salesforce/Lead.csv": "salesforce_lead",
    "salesforce/LeadHistory.csv": "salesforce_lead_history",
    "salesforce/Opportunity.csv": "salesforce_opportunity",
    "salesforce/opportunity_report.csv": "salesforce_opportunity",
    "salesforce/OpportunityContactRole.csv": "salesforce_opportunity_contact_role",
    "salesforce/OpportunityFieldHistory.csv": "salesforce_opportunity_field_history",
    "salesforce/OpportunityHistory.csv": "salesforce_opportunity_history",
    "salesforce/Order.csv": "salesforce_order",
    "salesforce/Task.csv": "salesforce_task",
    "salesforce/User.csv": "salesforce_user",
    "hubspot/companies.csv": "hubspot_companies",
    "hubspot/contacts_internal.csv": "hubspot_contacts",
    "hubspot/contacts_labels.csv": "hubspot_contacts",
    "hubspot/deals.csv": "hubspot_deals",
    "hubspot/engagements.csv": "hubspot_engagements",
    "ads/google_ads.csv": "google_ads",
    "ads/google_ads_without_day.csv": "google_ads",
    "ads/linkedin_ads.csv": "linkedin_ads",
    "ads/meta_ads.csv": "meta_ads",
    "ads/meta_ads_french.csv": "meta_ads",
}


def test_every_sample_is_named_here() -> None:
    samples = {str(path.relative_to(CASES)) for path in CASES.glob("*/*.csv")}
    assert samples == set(EXPECTED)


@pytest.mark.parametrize(("sample", "name"), EXPECTED.items())
def test_a_sample_is_recognised_by_its_columns_alone(sample: str, name: str, tmp_path: Path) -> None:
    anonymous = tmp_path / "download.csv"
    shutil.copyfile(CASES / sample, anonymous)
    assert [mapping.name for mapping in recognised(SHELF, anonymous)] == [name]


def test_every_mapping_on_the_shelf_has_a_sample() -> None:
    assert {mapping.name for mapping in SHELF} == set(EXPECTED.values())


def test_each_mapping_is_in_a_file_of_its_name_and_says_what_it_is() -> None:
    assert [mapping.name for mapping in SHELF] == [path.stem for path in sorted(SHELF_FOLDER.glob("*.yaml"))]
    assert all(mapping.about and mapping.recognise for mapping in SHELF)


@pytest.mark.parametrize(
    "sample",
    sorted(
        set(EXPECTED)
        - {"ads/google_ads_without_day.csv", "ads/meta_ads_french.csv", "salesforce/opportunity_report.csv"}
    ),
)
def test_no_row_of_a_sample_is_misunderstood(sample: str) -> None:
    found = seen(CASES / sample, SHELF_FOLDER)
    assert found.problems == ()
    assert found.facts


@pytest.mark.parametrize("sample", [name for name in EXPECTED if name.startswith(("salesforce", "hubspot"))])
def test_nothing_that_identifies_a_person_leaves_the_vault(sample: str) -> None:
    telling = ("@", "Ness", "Mori", "Prado", "555")
    for fact in seen(CASES / sample, SHELF_FOLDER).facts:
        open_texts = [fact.name, fact.value, fact.reason, fact.channel, fact.product, *fact.fields.values()]
        assert not [text for text in open_texts if text and any(word in text for word in telling)], fact
