"""How long does the record take, made anew and refreshed?

Made anew: from copied facts to the whole record, compared with sorting the touches once. Refreshed: ten new facts,
from the ledger's hands on, compared with making it anew. Both in one run, on a file, with two threads.

    python -m bench.record [touches] [--steps]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loopline.agreement.reader import read_text
from loopline.record.ask import create_tables
from loopline.record.build import agree
from loopline.record.engines.duckdb import load_facts, load_rows
from loopline.record.making import AGREED, PLAIN, Step
from loopline.record.refresh import refresh_from
from loopline.record.run import forget_working_tables, run
from loopline.record.schema import TABLES

AGREEMENT = """
agreement: A company to measure
version: 1
in_force_from: 2024-01-01
currency: EUR
time_zone: Europe/Berlin
business_hours: {days: mon-fri, from: "09:00", to: "17:00"}
score:
  fit: {up_to: 40, rules: [{field: account.industry, op: in, value: [electronics, high-tech], points: 30}]}
  behaviour: {up_to: 40, half_life: 30 days, points: {webinar_attended: 15, paper_downloaded: 8, form_submitted: 10}}
life_cycle:
  - {stage: inquiry, owner: marketing}
  - {stage: mql, owner: marketing, reached: {score: ">= 45"}, within: 90 days}
  - {stage: sal, owner: sales, reached: accepted, within: 2 business days}
  - {stage: qualified_opportunity, owner: both, reached: opportunity, within: 30 days}
  - {stage: won, owner: sales, reached: won, within: 6 months}
ends: {stalled: {after: 45 days without contact}}
qualified:
  - {name: industry, field: account.industry, op: in, value: [electronics, high-tech]}
hand_over: {at: mql, first_contact: within 8 business hours}
sales_time: {hourly_cost: 85, minutes: {call: 15, email: 5, meeting: 60, demo: 90, proposal: 180}}
credit: {rule: u_40_20_40, lookback: 12 months}
"""

# Eight touches per person, three people per account; one person in ten is handed over, called twice and has a deal,
# one deal in three is won. As a CRM's exports tell it.
FACTS = """
create temp table people as
select range as i, 'p' || lpad(cast(range as varchar), 20, '0') as person, hash(range) as h,
    'crm:acc' || lpad(cast(range // 3 as varchar), 12, '0') as account,
    timestamp '2024-01-01' + to_seconds(cast(hash(range, 1) % 60000000 as bigint)) as started
from range({people});
create temp table told as
with touched as (
    select t.range as n, p.person, p.started + to_seconds(cast(hash(t.range, 2) % 12000000 as bigint)) as happened_at
    from range({touches}) t join people p on p.i = hash(t.range) % {people}
)
select 'touch' as kind, 'crm' as source, 'm' || n as record_id, happened_at, person, null as account,
    null as opportunity,
    'crm:c' || (hash(n, 3) % 300) as campaign, null as channel, null as rep,
    case hash(n,
    4) % 5 when 0 then 'webinar_attended' when 1 then 'paper_downloaded' when 2 then 'email_clicked'
        when 3 then 'form_submitted' else 'email_opened' end as name,
    null as value, cast(null as bigint) as amount_minor, null as currency, null as seconds
from touched
union all
select 'person_seen', 'crm', 'l' || i, started, person, account, null, null, 'web', 'crm:r' || (i % 40),
    null, null,
    null, null, null from people
union all
select 'account_seen', 'crm', 'a' || account, min(started), null, account, null, null, null, null,
    'Account ' || account, null,
    null, null, null from people group by account
union all
select 'handed_over', 'crm', 'h' || i, started + interval '5 days', person, null, null, null, null,
    'crm:r' || (i % 40), null,
    'rep', null, null, null from people where i % 10 = 0
union all
select 'sales_answered', 'crm', 's' || i, started + interval '6 days', person, null, null, null, null,
    null, null, 'accepted',
    null, null, null from people where i % 10 = 0
union all
select 'sales_contact', 'crm', 'k' || i || n, started + to_days(cast(6 + 9 * n as integer)), person, null,
    null, null, null,
    'crm:r' || (i % 40), 'call', null, null, null, 900 from people, range(2) r(n) where i % 10 = 0
union all
select 'opportunity_seen', 'crm', 'o' || i, started + interval '20 days', person, account, 'crm:o' || i,
    null, 'web',
    'crm:r' || (i % 40), 'open', null, 100 * (10000 + h % 80000), 'EUR', null from people where i % 10 = 0
union all
select 'opportunity_closed', 'crm', 'o' || i, started + interval '110 days', null, null, 'crm:o' || i,
    null, null, null, null,
    case when i % 30 = 0 then 'won' else 'lost' end, null, null, null from people where i % 10 = 0
union all
select 'campaign_seen', 'crm', 'c' || range, null, null, null, null, 'crm:c' || range,
    'channel' || (range % 12), null,
    'Program ' || range, null, null, null, null from range(300);
insert into facts by name
select row_number() over (order by happened_at, kind, record_id) as seq, 1 as batch, 1 as line, 'second' as precise,
    timestamp '2026-11-01' as observed_at, timestamp '2026-11-01' as recorded_at, *
from told order by seq;
insert into fact_fields
select seq, 'industry', case hash(account) % 3 when 0 then 'electronics' when 1 then 'food' else 'high-tech' end
from facts where kind = 'account_seen';
insert into match_keys select person, 'email', md5(person) from people;
drop table told;
drop table people;
"""
NEW = 10


@dataclass
class Clock:
    """What took how long, in seconds."""

    took: dict[str, float]

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.took[name] = self.took.get(name, 0.0) + time.perf_counter() - start


def new_facts(con: duckdb.DuckDBPyConnection, touches: int) -> object:
    """Ten touches of ten people that are known, as a stream."""
    values = {
        "kind": "touch", "source": "crm", "precise": "second", "campaign": "crm:c7", "name": "form_submitted",
        **dict.fromkeys(("happened_at", "observed_at", "recorded_at"), "2026-10-31T10:00:00"),
    }  # fmt: skip
    varying = {
        "seq": "1000000000 + n", "batch": "2", "line": "n", "record_id": "'new' || n",
        "person": f"'p' || lpad(cast(n * 37 % {max(touches // 8, 1)} as varchar), 20, '0')",
    }  # fmt: skip
    said = {**dict.fromkeys((*TABLES["facts"].columns, "fields"), "null"), **varying}
    said |= {name: f"'{value}'" for name, value in values.items()}
    columns = ", ".join(f'{text} as "{name}"' for name, text in said.items())
    con.execute(f"create or replace temp table new_facts as select {columns} from range({NEW}) as numbers(n)")
    return con.table("new_facts")


def made(con: duckdb.DuckDBPyConnection, clock: Clock, *, by_step: bool) -> None:
    """Run all steps, and measure them."""
    every: tuple[Step, ...] = (*PLAIN, *AGREED)
    with clock.measure("made anew"):
        for step in every:
            with clock.measure(f"  {step.name}" if by_step else "  steps"):
                run(con, (step,))
        forget_working_tables(con, every)


def main(arguments: Sequence[str]) -> int:
    """Print every figure with what it is compared to."""
    touches = int(next((word for word in arguments if word.isdigit()), "1000000"))
    clock = Clock({})
    with tempfile.TemporaryDirectory() as folder:
        con = duckdb.connect()
        con.execute("set threads = 2")
        con.execute("set checkpoint_threshold = '1TB'")
        con.execute(f"set temp_directory = '{folder}/spill'")
        con.execute(f"attach '{Path(folder) / 'record.duckdb'}' as made")
        con.execute("create schema made.record")
        con.execute("use made.record")
        create_tables(con, "facts")
        history = (read_text(AGREEMENT),)
        con.execute(FACTS.format(touches=touches, people=max(touches // 8, 1)))
        load_rows(con, "windows", [("crm", "opportunity_closed", "2024-01-01", "2026-11-01", False)])
        agree(con, history)
        made(con, clock, by_step="--steps" in arguments)
        with clock.measure("sort"):
            con.execute("create table sorted as select * from touches order by person_id, happened_at, seq")
        con.execute("drop table sorted")
        with clock.measure("checkpoint"):
            con.execute("checkpoint made")
        _refresh(con, clock, touches)
    for name, seconds in sorted(clock.took.items(), key=lambda each: each[1], reverse=True):
        sys.stdout.write(f"{name:<30} {seconds:9.3f} s\n")
    took = clock.took
    sys.stdout.write(
        f"\n{touches:,} touches; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB\n"
    )
    sys.stdout.write(f"made anew: {took['made anew'] / took['sort']:.1f} sorts (at most 12)\n")
    sys.stdout.write(f"refresh of {NEW} facts: {100 * took['refresh'] / took['made anew']:.1f}% of that (under 4%)\n")
    return 0


def _refresh(con: duckdb.DuckDBPyConnection, clock: Clock, touches: int) -> None:
    stream = new_facts(con, touches)

    def take_in(con: duckdb.DuckDBPyConnection) -> None:
        load_facts(con, stream)

    with clock.measure("refresh"):
        if not refresh_from(con, take_in):
            sys.stdout.write("the refresh had to make everything anew\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
