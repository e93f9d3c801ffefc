"""Do the smaller public samples and the warehouse tables import as their how-tos say?"""

from __future__ import annotations

from pathlib import Path

import pytest

from loopline.importers.read_mapping import read_mapping
from real.importing import HOW_TO, Imported, all_accounted_for, import_files, real_file

pytestmark = [pytest.mark.real, pytest.mark.slow]

SALESFORCE = tuple(
    f"sf_{name}_data.csv"
    for name in ("account", "contact", "lead", "opportunity", "opportunity_history", "event", "task", "user", "order")
)
HUBSPOT = tuple(
    f"{name}_data.csv"
    for name in (
        "company", "contact", "contact_form_submission", "contact_merge_audit",
        "deal", "deal_contact", "deal_stage", "engagement_meeting", "owner",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = [real_file("fivetran_salesforce", name) for name in SALESFORCE]
    return import_files("fivetran-salesforce", tmp_path_factory.mktemp("salesforce"), files)


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = [real_file("fivetran_hubspot", name) for name in HUBSPOT]
    return import_files("fivetran-hubspot", tmp_path_factory.mktemp("hubspot"), files)


@pytest.mark.parametrize("how_to", ["fivetran-salesforce", "fivetran-hubspot"])
def test_every_mapping_of_a_how_to_has_a_table_here(how_to: str) -> None:
    mappings = {read_mapping(path).name for path in (HOW_TO / how_to / "mappings").glob("*.yaml")}
    tables = (f"salesforce_{name[3:-9]}" for name in SALESFORCE), (f"hubspot_{name[:-9]}" for name in HUBSPOT)
    assert mappings == {f"fivetran_{name}" for name in tables[how_to == "fivetran-hubspot"]}


def test_salesforce_tables_are_accounted_for_row_by_row(salesforce: Imported) -> None:
    assert set(salesforce.outcomes) == set(SALESFORCE)
    assert all(all_accounted_for(one) for one in salesforce.outcomes.values()), salesforce.outcomes
    assert {source for (source,) in salesforce.rows("select distinct source from facts")} == {"salesforce"}
    kinds = salesforce.kinds()
    assert kinds["sales_contact"] == 20
    assert kinds["order_placed"] == 10


def test_what_was_deleted_in_salesforce_is_left_out_and_says_so(salesforce: Imported) -> None:
    deals = salesforce.outcomes["sf_opportunity_data.csv"]
    assert (deals.stored, deals.ignored) == (0, 10)
    assert set(deals.ignored_because) == {"deleted in Salesforce", "an older version of the record"}


def test_hubspot_tables_are_accounted_for_row_by_row(hubspot: Imported) -> None:
    assert set(hubspot.outcomes) == set(HUBSPOT)
    assert all(all_accounted_for(one) for one in hubspot.outcomes.values()), hubspot.outcomes
    kinds = hubspot.kinds()
    assert kinds["opportunity_seen"] == 44
    assert kinds["opportunity_moved"] == 14
    assert kinds["person_on_opportunity"] == 11
    assert kinds["account_seen"] == 24
    assert hubspot.value("select min(happened_at)::varchar from facts where kind = 'sales_contact'") > "2005"


def test_merged_hubspot_contacts_are_one_person(hubspot: Imported) -> None:
    assert hubspot.value("select count(*) from facts where kind = 'same_person' and value = 'same'") >= 4


def test_facebook_spend_is_the_known_one(tmp_path: Path) -> None:
    ads = import_files("samples", tmp_path, [real_file("facebook_ads_kag", "KAG_conversion_data.csv")])
    assert ads.value("select sum(amount_minor)::bigint from facts where kind = 'money_spent'") == 5_870_523
    totals = ads.rows("""
        select sum((fields::json ->> 'inquiries')::int)::int, sum((fields::json ->> 'sales')::int)::int from facts
    """)
    assert totals == [(3_264, 1_079)]
    per_campaign = ads.rows("select count(*) from facts group by campaign order by 1 desc")
    assert per_campaign == [(625,), (464,), (54,)]


def test_the_tiny_shop(tmp_path: Path) -> None:
    names = ("ad_spend.csv", "customer_conversions.csv", "sessions.csv")
    shop = import_files("samples", tmp_path, [real_file("dbt_attribution_playbook", name) for name in names])
    assert all(all_accounted_for(one) for one in shop.outcomes.values())
    assert [shop.outcomes[name].rows_in for name in names] == [42, 21, 90]
    assert shop.kinds()["order_placed"] == 21
    # A third of the visits lack their last comma: they are set aside, not guessed.
    assert (shop.outcomes["sessions.csv"].stored, shop.outcomes["sessions.csv"].quarantined) == (57, 33)


def test_x_education_has_no_dates_and_select_means_nothing(tmp_path: Path) -> None:
    school = import_files("samples", tmp_path, [real_file("x_education", "Leads.csv.gz")])
    assert school.outcomes["Leads.csv.gz"].stored == 9_240
    assert (
        school.value("select round(100.0 * count(*) / 9240, 2) from facts where kind = 'opportunity_closed'") == 38.54
    )
    assert school.value("select count(*) from facts where fields like '%Select\"%'") == 0
    assert school.value("select count(happened_at) from facts") == 0
