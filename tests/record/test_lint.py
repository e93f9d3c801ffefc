import pytest

from loopline.record.lint import lint


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select lead_id from leeds", 'no table "leeds"'),
        ("select lead_idd from leads", "lead_idd"),
        ("select list(lead_id) from leads", "not on the list"),
        ("select date_diff('day', created_at, ended_at) from leads", "not on the list"),
        ("select 1 / count(*) from leads", "divide by nullif"),
        ("select 0.5 * count(*) from leads", "give the fraction a type"),
        ("select lead_id from leads limit 1", "a limit without an ordering"),
        ("select row_number() over (partition by person_id) as n from leads", "an ordering is missing"),
        ("select * from range(3)", "table function"),
        ("select from where", "does not parse"),
    ],
)
def test_what_only_one_engine_can_do_is_found(sql: str, says: str) -> None:
    assert any(says in str(finding) for finding in lint(sql, "x.sql")), lint(sql, "x.sql")


def test_what_all_engines_can_do_passes() -> None:
    sql = """
        with waited as (
            select lead_id, (epoch(ended_at) - epoch(created_at)) / 86400.0::double as days from leads, asked a
            where created_at >= a.from_at
        )
        select count(*) as leads, sum(days) / nullif(count(*), 0)::double as mean, median(days) as middle from waited
    """
    assert lint(sql, "x.sql") == ()


def test_the_place_of_a_finding_is_its_line() -> None:
    assert str(lint("select lead_id\nfrom leads\nwhere 1 / round > 2", "x.sql")[0]).startswith("x.sql:3")
