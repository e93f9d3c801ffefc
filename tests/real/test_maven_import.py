"""Do Maven's files give the facts they hold?"""

from __future__ import annotations

import pytest

from real.importing import Imported, all_accounted_for, import_files, real_file

pytestmark = [pytest.mark.real, pytest.mark.slow]

FILES = ("accounts.csv", "sales_teams.csv", "sales_pipeline.csv")


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = [real_file("maven_crm", name) for name in FILES]
    return import_files("maven", tmp_path_factory.mktemp("maven"), files)


def test_every_row_is_stored(maven: Imported) -> None:
    assert {name: (one.rows_in, one.stored) for name, one in maven.outcomes.items()} == {
        "accounts.csv": (85, 85),
        "sales_teams.csv": (35, 35),
        "sales_pipeline.csv": (8_800, 8_800),
    }
    assert all(all_accounted_for(one) for one in maven.outcomes.values())


def test_won_lost_engaging_and_prospecting(maven: Imported) -> None:
    stages = maven.rows("select name, count(*) from facts where kind = 'opportunity_seen' group by 1 order by 1")
    assert stages == [("Engaging", 1_589), ("Lost", 2_473), ("Prospecting", 500), ("Won", 4_238)]
    ends = maven.rows("select value, count(*) from facts where kind = 'opportunity_closed' group by 1 order by 1")
    assert ends == [("lost", 2_473), ("won", 4_238)]


def test_revenue_and_win_rate_are_the_known_ones(maven: Imported) -> None:
    won = "kind = 'opportunity_closed' and value = 'won'"
    assert maven.value(f"select sum(amount_minor)::bigint from facts where {won}") == 1_000_553_400
    assert (
        maven.value("select round(avg((value = 'won')::int), 4) from facts where kind = 'opportunity_closed'") == 0.6315
    )


def test_the_nothing_of_a_lost_deal_is_no_amount(maven: Imported) -> None:
    lost = "kind = 'opportunity_closed' and value = 'lost'"
    assert maven.value(f"select count(amount_minor) from facts where {lost}") == 0


def test_time_to_an_end(maven: Imported) -> None:
    days = maven.rows("""
        select c.value, round(avg(date_diff('day', o.happened_at::timestamp::date, c.happened_at::timestamp::date)), 2)
        from facts c join facts o on o.opportunity = c.opportunity and o.kind = 'opportunity_seen'
        where c.kind = 'opportunity_closed' group by 1 order by 1
    """)
    assert days == [("lost", 41.48), ("won", 51.78)]


def test_both_spellings_of_a_product_are_one_product(maven: Imported) -> None:
    products = {name for (name,) in maven.rows("select distinct product from facts where product is not null")}
    assert len(products) == 7
    assert "GTX Pro" in products
    assert "GTXPro" not in products


def test_what_is_not_known_stays_unknown(maven: Imported) -> None:
    seen = "kind = 'opportunity_seen'"
    assert maven.value(f"select count(*) from facts where {seen} and account is null") == 1_425
    assert maven.value(f"select count(*) from facts where {seen} and happened_at is null") == 500
    assert maven.value(f"select count(distinct name) from facts where {seen} and happened_at is null") == 1


def test_five_agents_never_appear_in_the_pipeline(maven: Imported) -> None:
    teams = "select rep from facts where kind = 'rep_seen'"
    assert maven.value(f"select count(distinct rep) from facts where rep in ({teams})") == 35
    assert (
        maven.value(f"select count(distinct rep) from facts where kind = 'opportunity_seen' and rep in ({teams})") == 30
    )
