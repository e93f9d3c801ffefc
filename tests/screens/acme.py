"""A small company: four files of its own, their mappings, and a workspace into which they were imported.

Ten leads came in, one row of the leads is no row. Six were handed to sales, five became opportunities: two won, one
lost to the price, one without a decision, one open. `loopline(...)` types a command as a person would.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from loopline.screens.cli.app import app
from loopline.words.errors import LooplineError

WATCHED = ("2026-01-01", "2026-06-30")
CANARY = ("zelda@quietharbour.example", "Zelda Quillfeather", "Quiet Harbour", "+49 170 5550199")
FILES = {
    "leads.csv": """\
id,date,email,phone,name,company,source,campaign
L-01,2026-01-12,ann@northmill.example,,Ann Berg,North Mill,webinar,Lean webinar
L-02,2026-01-14,bo@sunvalve.example,,Bo Lind,Sun Valve,webinar,Lean webinar
L-03,2026-01-20,cleo@kepler.example,,Cleo Park,Kepler Parts,=SUM(A1:A9),Search ads
L-04,2026-02-03,dan@tideline.example,,Dan Ito,Tideline,search,Search ads
L-05,2026-02-05,eva@oakworks.example,,Eva Roth,Oakworks,search,Search ads
L-06,2026-02-17,finn@brightlab.example,,Finn Hale,Bright Lab,trade show,Spring fair
L-07,2026-03-02,gia@halden.example,,Gia Moss,Halden,trade show,Spring fair
L-08,2026-03-09,hugo@pinecast.example,,Hugo Diaz,Pinecast,webinar,Lean webinar
L-09,2026-03-10,h.diaz@private.example,,Hugo Diaz,,search,Search ads
L-10,2026-03-11,zelda@quietharbour.example,+49 170 5550199,Zelda Quillfeather,Quiet Harbour,search,Search ads
L-11,soon,ines@late.example,,Ines Low,Late,search,Search ads
""",
    "deals.csv": """\
deal,created,email,amount,state,closed,reason,title
D-1,2026-02-02,ann@northmill.example,42000,Won,2026-04-20,,
D-2,2026-02-10,cleo@kepler.example,18000,Lost,2026-05-06,price,Zelda Quillfeather told them
D-3,2026-03-01,eva@oakworks.example,25500.50,Won,2026-05-28,,
D-4,2026-03-20,zelda@quietharbour.example,60000,Open,,,
D-5,2026-03-25,finn@brightlab.example,9000,No decision,2026-06-01,,
""",
    "costs.csv": """\
month,campaign,cost
2026-01,Lean webinar,1800
2026-01,Search ads,950
2026-02,Search ads,1100.25
2026-02,Spring fair,7400
""",
    "follow-up.csv": """\
email,passed on,rep,answer,answered on,reason,called at,minutes
ann@northmill.example,2026-01-13,Kim Lane,accepted,2026-01-13,,2026-01-13 15:10,18
bo@sunvalve.example,2026-01-15,Kim Lane,rejected,2026-01-19,no project,2026-01-19 09:30,10
cleo@kepler.example,2026-01-21,Sam Obi,accepted,2026-01-22,,2026-01-22 11:00,25
dan@tideline.example,2026-02-04,Sam Obi,,,,,
eva@oakworks.example,2026-02-06,Kim Lane,accepted,2026-02-06,,2026-02-06 14:20,30
zelda@quietharbour.example,2026-03-12,Sam Obi,accepted,2026-03-16,,2026-03-16 16:40,20
""",
}
MAPPINGS = {
    "own_leads.yaml": """\
mapping: own_leads
about: Who asked us something
source: forms
recognise: [id, date, email, campaign, source]
dates: {order: ymd, zone: Europe/Berlin}
id: id
people: {lead: {ref: id, email: email, phone: phone, name: name, company: company}}
facts:
  - {kind: person_seen, person: lead, happened_at: date, account: {domain: email}, channel: source,
     campaign: {name: campaign}}
  - {kind: touch, person: lead, happened_at: date, name: {const: form_submitted}, channel: source,
     campaign: {name: campaign}}
""",
    "own_deals.yaml": """\
mapping: own_deals
about: What sales had on the table
source: crm
recognise: [deal, created, email, amount, state]
dates: {order: ymd, zone: Europe/Berlin}
numbers: {decimal: "."}
currency: EUR
id: deal
people: {buyer: {email: email}}
facts:
  - {kind: opportunity_seen, opportunity: {ref: deal}, person: buyer, happened_at: created, amount: amount,
     account: {domain: email}, fields: {name: title}}
  - kind: opportunity_closed
    when: {closed: {filled: true}}
    opportunity: {ref: deal}
    happened_at: closed
    value: {column: state, values: {Won: won, Lost: lost, No decision: no_decision}}
    reason: reason
    amount: amount
""",
    "own_costs.yaml": """\
mapping: own_costs
about: What the programs cost
source: books
recognise: [month, campaign, cost]
dates: {order: ymd, zone: Europe/Berlin}
numbers: {decimal: "."}
currency: EUR
facts:
  - {kind: money_spent, happened_at: month, until_at: {column: month, end: true}, campaign: {name: campaign},
     name: {const: media}, amount: cost}
""",
    "own_follow_up.yaml": """\
mapping: own_follow_up
about: What sales did with the leads it was given
source: crm
recognise: [email, passed on, rep, answer, called at]
dates: {order: ymd, zone: Europe/Berlin}
numbers: {decimal: "."}
people: {lead: {email: email}}
facts:
  - {kind: handed_over, person: lead, happened_at: passed on, rep: {name: rep}, value: {const: rep}}
  - kind: sales_answered
    when: {answer: {filled: true}}
    person: lead
    happened_at: answered on
    rep: {name: rep}
    value: answer
    reason: reason
  - kind: sales_contact
    when: {called at: {filled: true}}
    person: lead
    happened_at: called at
    rep: {name: rep}
    name: {const: call}
    seconds: {minutes: minutes}
""",
}
AGREED = """\
agreement: Acme, marketing and sales
version: {version}
in_force_from: {since}
currency: EUR
time_zone: Europe/Berlin
business_hours: {{days: mon-fri, from: "09:00", to: "17:00"}}
life_cycle:
  - {{stage: inquiry, owner: marketing}}
  - {{stage: mql, owner: marketing, reached: handed_over}}
  - {{stage: sal, owner: sales, reached: accepted}}
  - {{stage: qualified_opportunity, owner: both, reached: opportunity}}
  - {{stage: won, owner: sales, reached: won, within: 6 months}}
ends: {{rejected: end, lost: end, no_decision: end}}
hand_over:
  at: mql
  first_contact: within {contact} business hours
  reject_reasons:
    no project: {{owner: marketing, loss: part}}
close: {{ratio: 40%, within: 6 months}}
deal: {{average: 30_000, margin: 60%, cycle: 3 months}}
sales_time: {{hourly_cost: 80, minutes: {{call: 15, meeting: 60}}}}
credit: {{rule: u_40_20_40, lookback: 12 months}}
"""


def loopline(*typed: object, answers: str = "", width: int = 80) -> Result:
    """What became of a command. Any failure that is no mistake of the user is raised here."""
    runner = CliRunner(env={"COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"})
    done = runner.invoke(app, [str(word) for word in typed], input=answers)
    if done.exception is not None and not isinstance(done.exception, LooplineError | SystemExit):
        raise done.exception
    return done


def said(*typed: object, answers: str = "", width: int = 80) -> str:
    """What a command that ends well prints."""
    done = loopline(*typed, answers=answers, width=width)
    assert done.exit_code == 0, f"{typed}: {done.exception or done.output}"
    return done.stdout


def told(*typed: object) -> Any:
    """What a command prints as JSON."""
    return json.loads(said(*typed))


def mistake(*typed: object, answers: str = "") -> str:
    """What a command says about a user's mistake."""
    done = loopline(*typed, answers=answers)
    assert isinstance(done.exception, LooplineError), f"{typed}: {done.exit_code} {done.output}"
    return str(done.exception)


def write_exports(folder: Path) -> Path:
    """The company's files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_papers(folder: Path) -> Path:
    """The company's agreement, its older version, and its mappings in a folder."""
    for part in ("agreements", "mappings"):
        (folder / part).mkdir(parents=True)
    (folder / "agreement.yaml").write_text(AGREED.format(version=2, since="2026-03-01", contact=8), encoding="utf-8")
    (folder / "agreements" / "v1.yaml").write_text(
        AGREED.format(version=1, since="2026-01-01", contact=16), encoding="utf-8"
    )
    for name, text in MAPPINGS.items():
        (folder / "mappings" / name).write_text(text, encoding="utf-8")
    return folder


def make_acme(folder: Path) -> Path:
    """The company's workspace under this folder, with all four files imported."""
    exports, papers, acme = write_exports(folder / "exports"), write_papers(folder / "papers"), folder / "acme"
    said("new", acme, "--from", papers)
    said("-C", acme, "import", *sorted(exports.iterdir()), "--yes", "--observed", *WATCHED)
    return acme
