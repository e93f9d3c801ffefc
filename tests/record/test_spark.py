"""DuckDB and Spark agree: every step and every answer, run once on each, gives the same rows."""

import math
import os
import shutil
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from loopline.answers.shelf import ANSWERS
from loopline.record.ask import ask
from loopline.record.making import AGREED, PLAIN
from loopline.record.run import run
from loopline.record.schema import TABLES
from story import AGREED as AGREED_TEXT
from story import Story, day, story

pytestmark = [pytest.mark.spark, pytest.mark.slow]

LIFE = """
program 0 Spring channel=webinar
program 0 Fair channel=trade_show
account 0 acme name=Acme industry=electronics region=Asia
account 0 bolt name=Bolt industry=retail
rate 0 USD EUR 0.9
ann 0 created source=webinar account=acme
ann 1 touch webinar_attended by Spring
ann 2 touch paper_downloaded by Fair
ann 3 stage mql
ann 3@10:30 handed_over to rob
ann 4@09:15 called 15min rep=rob
ann 4 accepted rep=rob
ann 5 answers project_leader=yes
ann 9 opened deal1 50000 EUR account=acme
deal1 20 moved Proposal
deal1 60 won 52000 EUR
bob 1 touch form_submitted by Spring
bob 2 stage mql
bob 2 handed_over to rob
bob 6 rejected no budget
cid 5 created account=bolt source=referral
cid 6 stage mql
cid 7 accepted
cid 8 opened deal2 20000 USD account=bolt
deal2 40 lost price
cis 6 created name=Cid company=Bolt
cid 6 is cis
dan 3 touch webinar_attended by Fair
dan 4 unsubscribed
eva 10 opened deal3 30000 EUR
eva 10 touch webinar_attended by Spring
eva 12 met 60min rep=sue
fay 20 ordered 120 EUR product=handbook
fay 25 refunded 120 EUR product=handbook
spend 0-30 Spring 1000 EUR
spend 0-30 Fair 5000 EUR
spend 0-30 - 300 EUR kind=tools
"""
SCORED = (
    AGREED_TEXT
    + """
target_market:
  - {name: in_market, field: account.region, op: in, value: [Asia]}
score:
  fit: {up_to: 40, rules: [{when: target_market, points: 30}]}
  behaviour: {up_to: 40, half_life: 30 days, points: {webinar_attended: 15, paper_downloaded: 8}}
  answers: {up_to: 20, points: {project_leader: 10}}
"""
)
SMALL = {
    "spark.sql.defaultSizeInBytes": "100000",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",  # compiling each small query costs more than running it
}
ASKED: dict[str, Any] = {
    "from_at": day(-10),
    "to_at": day(400),
    "as_of": day(300),
    "rule": "u_40_20_40",
    "view": "cohort",
    "version": 1,
    "subject": None,
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, Any]:
    if shutil.which("java") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Spark needs Java 17 or later, and CI must have it.")
        pytest.skip("Spark needs Java 17 or later; none is installed here.")
    from loopline.record.engines.spark import SparkConnection, open_spark  # noqa: PLC0415 - only where Spark is

    told = story(LIFE, SCORED)
    folder = tmp_path_factory.mktemp("lake")
    spark = open_spark("local[2]", **SMALL, **{"spark.sql.warehouse.dir": str(folder / "warehouse")})
    con = SparkConnection(spark, parts=1)
    for name, table in TABLES.items():
        if table.layer in {"facts", "agreement"}:
            path = folder / f"{name}.parquet"
            told.con.execute(f"copy record.{name} to '{path}' (format parquet)")
            con.read_parquet(name, str(path))
    run(con, PLAIN)
    run(con, AGREED)
    con.publish([name for name, table in TABLES.items() if table.layer != "shown"])
    yield told, con
    spark.stop()


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if table.layer in {"plain", "agreed"}])
def test_every_table_of_the_record_is_the_same(both: tuple[Story, Any], table: str) -> None:
    told, con = both
    columns = ", ".join(f'"{name}"' for name in TABLES[table].columns)
    sql = f"select {columns} from record.{table}"
    assert alike(told.con.execute(sql).fetchall(), con.execute(sql).fetchall())


def test_the_story_fills_the_tables(both: tuple[Story, Any]) -> None:
    told, _ = both
    made = [name for name, table in TABLES.items() if table.layer in {"plain", "agreed"}]
    assert [name for name in made if not told.con.execute(f"select 1 from record.{name} limit 1").fetchall()] == []


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_every_answer_is_the_same(both: tuple[Story, Any], answer: Any) -> None:
    told, con = both
    asked = {**ASKED, "by": answer.by[-1]}
    for step in (None, answer.listing):
        assert alike(ask(told.con, answer.sql, asked, step).rows, ask(con, answer.sql, asked, step).rows), step


def alike(one: Any, other: Any) -> bool:
    """Whether two engines' rows are the same: integers and texts exactly, floats to one in a billion."""
    left, right = (sorted((tuple(map(_plain, row)) for row in rows), key=_order) for rows in (one, other))
    assert len(left) == len(right), (left[:3], right[:3])
    for mine, theirs in zip(left, right, strict=True):
        assert all(_same(a, b) for a, b in zip(mine, theirs, strict=True)), (mine, theirs)
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def _order(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" if isinstance(value, float | int) else str(value) for value in row)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)
