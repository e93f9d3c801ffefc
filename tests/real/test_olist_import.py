"""Do Olist's files give the facts they hold?"""

from __future__ import annotations

from pathlib import Path

import pytest

from real.importing import Imported, all_accounted_for, import_files, real_file

pytestmark = [pytest.mark.real, pytest.mark.slow]

LEADS = "olist_marketing_qualified_leads_dataset.csv"
DEALS = "olist_closed_deals_dataset.csv"
SELLERS = "olist_sellers_dataset.csv"
ORDERS = "olist_order_items.parquet"


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = [real_file("olist_funnel", name) for name in (LEADS, DEALS, SELLERS)]
    return import_files("olist", tmp_path_factory.mktemp("olist"), files)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = [real_file("olist_funnel", name) for name in (ORDERS, DEALS)]
    return import_files("olist", tmp_path_factory.mktemp("shop"), files)


def test_every_row_is_stored(olist: Imported) -> None:
    assert {name: (one.rows_in, one.stored) for name, one in olist.outcomes.items()} == {
        LEADS: (8_000, 8_000),
        DEALS: (842, 842),
        SELLERS: (3_095, 3_095),
    }
    assert all(all_accounted_for(one) for one in olist.outcomes.values())


def test_8000_leads_and_842_won_deals(olist: Imported) -> None:
    assert olist.kinds() == {
        "person_seen": 8_842,
        "touch": 8_000,
        "opportunity_seen": 842,
        "opportunity_closed": 842,
        "person_on_opportunity": 842,
        "account_seen": 3_095,
    }
    assert olist.rows("select distinct value from facts where kind = 'opportunity_closed'") == [("won",)]


def test_deals_by_source_are_the_known_ones(olist: Imported) -> None:
    found = olist.rows("""
        select l.channel, count(*), count(d.seq)
        from facts l left join facts d on d.kind = 'opportunity_closed' and d.person = l.person
        where l.kind = 'touch' group by all
    """)
    by_source = {channel: (leads, won) for channel, leads, won in found}
    assert by_source["social"] == (1_350, 75)
    assert by_source["paid search"] == (1_586, 195)
    assert by_source["organic search"] == (2_296, 271)
    assert by_source["email"] == (493, 15)
    assert by_source[None][0] == 60 + 1_099  # a blank and "unknown" are both not known
    assert sum(won for _, won in by_source.values()) == 842


def test_the_mean_cycle_is_49_days_and_one_deal_comes_before_its_lead(olist: Imported) -> None:
    cycle = """
        select epoch(d.happened_at::timestamp - l.happened_at::timestamp) / 86400 as days
        from facts d join facts l on l.person = d.person and l.kind = 'touch' where d.kind = 'opportunity_closed'
    """
    assert olist.value(f"select round(avg(days), 1) from ({cycle})") == 49.1
    # 14.65 by the wall clock; an hour more for those who crossed the end of summer time.
    assert olist.value(f"select median(days) from ({cycle})") == pytest.approx(14.65, abs=0.03)
    assert olist.value(f"select count(*) from ({cycle}) where days < 0") == 1


def test_a_declared_revenue_of_zero_is_no_amount(olist: Imported) -> None:
    assert olist.value("select count(amount_minor) from facts") == 0
    told = "fields::json ->> 'declared_monthly_revenue'"
    assert olist.value(f"select count({told}) from facts where kind = 'opportunity_seen'") == 842 - 797


def test_days_without_a_midnight_are_days_all_the_same(olist: Imported) -> None:
    # Clocks in Sao Paulo went from 00:00 to 01:00 on 15 October 2017.
    first = "select min(happened_at::timestamp)::varchar from facts where kind = 'touch'"
    assert olist.value(f"{first} and happened_at::timestamp >= timestamp '2017-10-15'") == "2017-10-15 03:00:00"


def test_deals_were_recorded_from_december_2017_and_orders_do_not_stretch_the_window(shop: Imported) -> None:
    assert all(all_accounted_for(one) for one in shop.outcomes.values())
    assert shop.value(
        "select min(happened_at::timestamp)::date::varchar from facts where kind = 'opportunity_closed'"
    ) == ("2017-12-05")
    assert shop.rows("select distinct source from facts where kind = 'order_placed'") == [("olist_shop",)]
    assert (
        shop.value("select max(happened_at::timestamp)::date::varchar from facts where source = 'olist'")
        == "2018-11-14"
    )


def test_380_of_the_842_sellers_have_orders(shop: Imported) -> None:
    found = shop.rows("""
        select count(distinct o.account), count(*), sum(o.amount_minor)
        from facts o where o.kind = 'order_placed'
          and o.account in (select account from facts where kind = 'opportunity_closed')
    """)
    assert [tuple(int(value) for value in row) for row in found] == [(380, 5_044, 67_685_148)]


def test_importing_a_file_again_changes_nothing(olist: Imported, tmp_path: Path) -> None:
    files = [real_file("olist_funnel", DEALS)] * 2
    again = import_files("olist", tmp_path / "again", files)
    assert again.outcomes[DEALS].duplicates == 842
    assert again.value("select count(*) from facts where kind = 'opportunity_closed'") == 842
