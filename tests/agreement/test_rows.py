from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files

import duckdb

from loopline.agreement.reader import read_text
from loopline.agreement.rows import agreement_rows
from loopline.agreement.starter import starter_text
from loopline.agreement.tables import AGREEMENT_TABLES
from loopline.agreement.terms import Agreement

EXAMPLE = files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")


def first_and_second() -> tuple[Agreement, Agreement]:
    return read_text(starter_text(currency="USD", time_zone="Europe/Stockholm")), read_text(EXAMPLE)


def rows(table: str, *history: Agreement) -> list[dict[str, object]]:
    """The rows of one table as dicts, without the version where there is only one."""
    found = agreement_rows(history, date(2026, 9, 1), date(2026, 9, 2))[table]
    return [dict(zip(AGREEMENT_TABLES[table], row, strict=True)) for row in found]


def test_every_table_takes_its_rows_as_declared() -> None:
    tables = agreement_rows(first_and_second(), date(2026, 1, 1), date(2026, 12, 31))
    assert set(tables) == set(AGREEMENT_TABLES)
    con = duckdb.connect()
    for name, columns in AGREEMENT_TABLES.items():
        declared = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
        con.execute(f"create table {name} ({declared})")
        assert tables[name], name
        for row in tables[name][:20]:
            con.execute(f"insert into {name} values ({', '.join('?' * len(columns))})", row)
        assert con.execute(f"select * from {name}").fetchall() == tables[name][:20]


def test_versions_follow_each_other_without_a_gap_for_ever() -> None:
    versions = rows("agreement_versions", *first_and_second())
    assert [(row["version"], row["from_at"], row["to_at"]) for row in versions] == [
        (1, datetime(1900, 1, 1), datetime(2026, 9, 1, 5)),
        (2, datetime(2026, 9, 1, 5), datetime(2999, 12, 31)),
    ]


def test_the_terms_are_minor_units_days_and_business_minutes() -> None:
    (row,) = rows("agreement_terms", first_and_second()[1])
    assert row == {
        "version": 2,
        "currency": "USD",
        "unit": "person",
        "close_ratio": 0.3,
        "close_days": 273.9375,
        "deal_average_minor": 7_000_000,
        "deal_margin": Decimal("0.46"),
        "cycle_days": 121.75,
        "hourly_cost_minor": 9250,
        "credit_rule": "linear",
        "lookback_days": 365.25,
        "stalls_after_days": 40.0,
        "first_contact_minutes": 480,
        "accept": "person",
        "small_sample": 25,
    }


def test_what_is_not_agreed_is_null() -> None:
    (row,) = rows("agreement_terms", read_text(EXAMPLE[: EXAMPLE.index("hand_over:")].replace("stalled", "#")))
    absent = ("close_ratio", "close_days", "deal_average_minor", "deal_margin", "cycle_days", "hourly_cost_minor")
    assert {name: row[name] for name in (*absent, "stalls_after_days", "first_contact_minutes")} == dict.fromkeys(
        (*absent, "stalls_after_days", "first_contact_minutes")
    )
    assert row["accept"] == "person"


def test_products_and_markets_fall_back_to_the_common_terms() -> None:
    agreement = first_and_second()[1]
    products = {row["product"]: row for row in rows("agreement_products", agreement)}
    assert (products["spectrometer"]["close_ratio"], products["spectrometer"]["deal_average_minor"]) == (
        0.28,
        8_400_000,
    )
    assert (products["service"]["close_ratio"], products["service"]["deal_average_minor"]) == (0.3, 7_000_000)
    markets = {row["market"]: (row["position"], row["close_ratio"]) for row in rows("agreement_markets", agreement)}
    assert markets == {"food": (1, 0.3), "pharma": (2, 0.35), "universities": (3, 0.3)}
    own = [(row["product"], row["stage"], row["position"]) for row in rows("agreement_product_stages", agreement)]
    assert own == [
        ("service", stage, place) for place, stage in enumerate(("inquiry", "mql", "qualified_opportunity", "won"), 1)
    ]


def test_stages_carry_their_windows() -> None:
    stages = rows("agreement_stages", first_and_second()[1])
    assert [(row["position"], row["stage"], row["reached"], row["score_at_least"]) for row in stages][:2] == [
        (1, "inquiry", "start", None),
        (2, "mql", "score", 55.0),
    ]
    assert [(row["within_days"], row["within_minutes"]) for row in stages] == [
        (None, None),
        (90.0, None),
        (None, 1080),
        (30.0, None),
        (273.9375, None),
    ]


def test_tests_travel_as_rows_with_lower_case_values_and_numbers() -> None:
    agreement = first_and_second()[1]
    lists = {
        (row["list"], row["criterion"]): (row["subject"], row["field"], row["op"])
        for row in rows("agreement_criteria", agreement)
    }
    assert lists["qualified", "in_target_market"] == ("rule", "target_market", "is")
    assert lists["market:pharma", "asked_for_pharma"] == ("answer", "use", "is_not")
    assert {name for listed, name in lists if listed == "fit:target_market"} == {"region", "size", "has_lab"}
    assert lists["fit:lab_title", "lab_title"] == ("person", "title", "contains")
    values = rows("agreement_criteria_values", agreement)
    found = [
        (row["value"], row["number"]) for row in values if (row["list"], row["criterion"]) == ("target_market", "size")
    ]
    assert found == [("50", 50.0), ("5000", 5000.0)]
    assert ("us", None) in [(row["value"], row["number"]) for row in values]


def test_reasons_hold_the_usual_ones_beside_the_agreed_ones() -> None:
    reasons = {
        row["reason"]: (row["owner"], row["loss"], row["loss_share"])
        for row in rows("agreement_reasons", first_and_second()[1])
    }
    assert reasons["price"] == ("pricing", "part", 0.5)
    assert reasons["wrong contact"] == ("marketing", "part", 0.5)
    assert reasons["duplicate"] == ("both", "no", 0.0)
    assert reasons["contacted late"] == ("sales", "yes", 1.0)


def test_goals_carry_their_moments_in_the_agreed_zone() -> None:
    goals = rows("agreement_goals", first_and_second()[1])
    assert goals[0] == {
        "version": 2,
        "period": "FY2026-Q3",
        "from_at": datetime(2026, 10, 1, 5),
        "to_at": datetime(2027, 1, 1, 6),
        "measure": "deals",
        "value": Decimal(14),
        "product": None,
        "market": None,
    }
    assert (goals[-1]["product"], goals[-1]["market"], goals[-1]["value"]) == ("spectrometer", "pharma", Decimal(5))


def test_promises_capacity_absences_and_pay() -> None:
    agreement = first_and_second()[1]
    promises = [
        (row["team"], row["promise"], row["op"], row["value"], row["word"])
        for row in rows("agreement_promises", agreement)
    ]
    assert promises[:2] == [
        ("marketing", "mqls", "is", None, "goal"),
        ("marketing", "leads_meeting_criteria", ">=", 0.8, None),
    ]
    assert [(row["rep"], row["leads_per_week"], row["until_at"]) for row in rows("agreement_capacity", agreement)] == [
        (None, 10.0, None),
        ("new hire", 5.0, datetime(2026, 12, 31, 6)),
        ("kim@example.com", 12.0, None),
    ]
    assert [(row["from_at"], row["to_at"]) for row in rows("agreement_absences", agreement)] == [
        (datetime(2026, 10, 5, 5), datetime(2026, 10, 17, 5))
    ]
    assert [(row["origin"], row["commission"]) for row in rows("agreement_pay", agreement)] == [
        ("sales", 0.09),
        ("marketing", 0.07),
    ]
    assert (
        rows("agreement_capacity", read_text(EXAMPLE.replace("leads_per_rep_per_week: 10", "")))[0]["rep"] == "new hire"
    )


def test_shared_costs_points_and_minutes() -> None:
    agreement = first_and_second()[1]
    shared = {row["kind"]: row["shared_by"] for row in rows("agreement_shared_costs", agreement)}
    assert shared == {"media": "spend", "people": "touches", "tools": "leads", "content": "touches"}
    points = {(row["part"], row["name"]): row["points"] for row in rows("agreement_points", agreement)}
    assert (points["behaviour", "demo_requested"], points["fit", "pharma_bonus"]) == (20.0, 5.0)
    parts = {row["part"]: (row["up_to"], row["half_life_days"]) for row in rows("agreement_score_parts", agreement)}
    assert parts == {"fit": (40.0, None), "behaviour": (40.0, 45.0), "answers": (20.0, None)}
    assert {row["contact_kind"]: row["minutes"] for row in rows("agreement_minutes", agreement)}["demo"] == 80.0
