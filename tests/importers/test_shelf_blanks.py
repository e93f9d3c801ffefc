"""Does a blank cell cost only what it would have said, and never the whole row?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cases.reading import CASES, NOW, SETTINGS, SHELF_FOLDER, mappings_in, recognised, seen
from loopline.importers.mapping import Mapping
from loopline.importers.reading import FileSettings, look, open_table
from loopline.importers.table import Table
from loopline.importers.understanding import Understanding, understand

SHELF = mappings_in(SHELF_FOLDER)
# Without these a row of the file says nothing that could be used. Any other cell may be blank.
NEEDED = {
    "ads/google_ads.csv": {"Day", "Cost"},
    "ads/linkedin_ads.csv": {"Start Date (in UTC)", "Total Spent"},
    "ads/meta_ads.csv": {"Amount spent (EUR)"},
    "hubspot/companies.csv": {"Record ID"},
    "hubspot/contacts_internal.csv": {"hs_object_id"},
    "hubspot/contacts_labels.csv": {"Record ID"},
    "hubspot/deals.csv": {"Record ID"},
    "hubspot/engagements.csv": {"hs_object_id", "hs_timestamp"},
    "salesforce/Account.csv": {"Id"},
    "salesforce/Campaign.csv": {"Id"},
    "salesforce/CampaignMember.csv": {"Id", "CreatedDate"},
    "salesforce/Contact.csv": {"Id"},
    "salesforce/Event.csv": {"Id", "StartDateTime"},
    "salesforce/Lead.csv": {"Id"},
    "salesforce/LeadHistory.csv": {"Id", "LeadId", "CreatedDate"},
    "salesforce/Opportunity.csv": {"Id"},
    "salesforce/OpportunityContactRole.csv": {"OpportunityId", "ContactId"},
    "salesforce/OpportunityFieldHistory.csv": {"Id", "OpportunityId", "NewValue", "CreatedDate"},
    "salesforce/OpportunityHistory.csv": {"Id", "OpportunityId", "StageName", "CreatedDate"},
    "salesforce/Order.csv": {"Id"},
    "salesforce/Task.csv": {"Id"},
    "salesforce/User.csv": {"Id"},
}


def opened(path: Path) -> tuple[Table, Understanding]:
    """A sample and how its rows are understood."""
    (mapping,) = recognised(SHELF, path)
    table = open_table(path, look(path, FileSettings()), FileSettings())
    return table, understand(mapping, table, replace(SETTINGS, **fixed(mapping)), NOW)


def fixed(mapping: Mapping) -> dict[str, str]:
    """What a mapping itself says about dates and numbers."""
    said = {"order": mapping.order, "zone": mapping.zone, "days": mapping.days or "", "decimal": mapping.decimal}
    return {name: value for name, value in said.items() if value not in {"", "ask"}}


def stopped_by_a_blank(path: Path) -> Iterator[str]:
    """The columns without which a good row of the file is quarantined."""
    table, understanding = opened(path)
    good = [row for row in table.read() if understanding.row(row).problem is None]
    for place, column in enumerate(table.columns):
        for row in good:
            cells = [*row.cells[:place], "", *row.cells[place + 1 :]]
            if understanding.row(row._replace(cells=cells)).problem is not None:
                yield column
                break


@pytest.mark.parametrize(("sample", "needed"), NEEDED.items())
def test_only_a_cell_that_is_needed_stops_a_row(sample: str, needed: set[str]) -> None:
    assert set(stopped_by_a_blank(CASES / sample)) == needed


@pytest.mark.parametrize(
    ("sample", "record"),
    [
        ("hubspot/contacts_labels.csv", "504"),
        ("hubspot/contacts_internal.csv", "504"),
        ("salesforce/Lead.csv", "00Q5g00000AbC11"),
    ],
)
def test_a_person_without_a_status_is_a_person_sales_has_not_answered(sample: str, record: str) -> None:
    found = seen(CASES / sample, SHELF_FOLDER)
    assert found.of("person_seen", record_id=record)
    assert not found.of("sales_answered", record_id=record)


def test_a_contact_file_without_a_status_column_is_read_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("Record ID,Email,Lifecycle Stage,Create Date\n1,ann@acme.example,Lead,2025-02-03 09:12\n")
    assert {fact.kind for fact in seen(file, SHELF_FOLDER).facts} == {"person_seen"}


def test_a_status_that_was_cleared_is_no_answer_and_no_stage() -> None:
    found = seen(CASES / "salesforce" / "LeadHistory.csv", SHELF_FOLDER)
    assert not [fact for fact in found.facts if fact.person and fact.person.ref == "salesforce:00Q5g00000AbC11"]
    assert found.problems == ()
