"""Do the importers find in the exports what truly happened?"""

from __future__ import annotations

from collections import Counter

import pytest

from simulate.company_folder import CompanyFolder
from simulate.imported import Imported

pytestmark = pytest.mark.slow


def test_every_file_is_recognised_and_every_row_accounted_for(imported: Imported) -> None:
    assert len(imported.outcomes) == 22
    for name, outcome in imported.outcomes.items():
        assert not outcome.refused, outcome.reason
        assert outcome.rows_in == outcome.stored + outcome.duplicates + outcome.quarantined + outcome.ignored
        assert outcome.quarantined == 0, (name, outcome.problems)
        assert outcome.rows_in in (_lines(imported.company, name), _lines(imported.company, name) + 1)


def _lines(company: CompanyFolder, name: str) -> int:
    return len(company.rows(name))


def test_money_spent_is_the_truth_s(imported: Imported) -> None:
    totals = imported.company.truth.totals
    spent = imported.one("select sum(amount_minor) from facts where kind = 'money_spent' and currency = 'EUR'")
    assert spent == totals["media"] + totals["other_costs"]
    per_program = imported.one(
        "select sum(amount_minor) from facts where kind = 'money_spent'"
        " and lower(campaign) = 'name:content syndication'"
    )
    assert per_program == next(one.cost for one in imported.company.truth.programs if one.name == "Content syndication")


def test_won_deals_and_their_money_are_the_truth_s(imported: Imported) -> None:
    totals = imported.company.truth.totals
    won = "from facts where kind = 'opportunity_closed' and value = 'won'"
    assert imported.one(f"select count(*) {won}") == totals["won"]
    assert imported.one(f"select sum(amount_minor) {won} and currency = 'EUR'") == totals["won_eur"]
    assert imported.one(f"select sum(amount_minor) {won} and currency = 'USD'") == totals["won_usd"]


def test_the_ends_of_opportunities_are_told_apart(imported: Imported) -> None:
    ends = imported.facts.execute("select value from facts where kind = 'opportunity_closed'").fetchall()
    truth = Counter(deal.end for deal in imported.company.truth.deals if deal.end)
    assert Counter(end for (end,) in ends) == truth


def test_shop_orders_less_refunds_are_the_truth_s(imported: Imported) -> None:
    totals = imported.company.truth.totals
    sold = imported.one("select sum(amount_minor) from facts where kind = 'order_placed' and product = 'handbook'")
    assert sold == totals["shop_sales"] + totals["shop_refunds"]


def test_each_hand_over_counts_once_although_its_owner_change_takes_two_rows(imported: Imported) -> None:
    company = imported.company
    reps = {row["Id"] for row in company.rows("User.csv") if row["Department"] == "Sales"}
    written = sum(row["Field"] == "Owner" and row["NewValue"] in reps for row in company.history)
    assert imported.one("select count(*) from facts where kind = 'handed_over'") == written


def test_rejections_carry_their_reasons(imported: Imported) -> None:
    reasons = imported.facts.execute(
        "select reason, count(*) from facts where kind = 'sales_answered' and value = 'rejected' "
        "and reason is not null and how = 'observed' group by reason"
    ).fetchall()
    found = {str(reason): int(count) for reason, count in reasons}
    for reason, count in imported.company.truth.rejected.items():
        assert found[reason] == count


def test_sales_contacts_are_those_made_and_none_of_those_planned(imported: Imported) -> None:
    contacts = imported.one("select count(*) from facts where kind = 'sales_contact'")
    assert contacts == imported.company.truth.totals["sales_contacts"]
    minutes = imported.one("select sum(seconds) / 60 from facts where kind = 'sales_contact'")
    assert minutes == imported.company.truth.totals["sales_minutes_recorded"]


def test_no_name_or_address_of_a_person_stands_in_a_fact(imported: Imported) -> None:
    text = str(imported.facts.execute("select fields, name, value, record_id from facts").fetchall())
    people = imported.company.truth.people.values()
    emails = {str(email) for person in people for email in person["emails"]}  # type: ignore[attr-defined]
    assert [email for email in sorted(emails)[:400] if email in text] == []
