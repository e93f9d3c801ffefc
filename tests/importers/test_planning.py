"""What is understood of a file is shown, asked once, and kept; nothing is inferred silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.workspace import NOW, Desk, facts_of, rows_of
from loopline.importers.flow import accepted, answered, plan_import, run_import, write_draft
from loopline.importers.planning import Plan, known_mappings
from loopline.importers.profiles import read_profile
from loopline.words.errors import NotFound, NotValid, Refused

ORDERS = """
mapping: shop_orders
about: What the shop sold
source: shop
recognise: [No, Placed, Amount]
columns: {Amount: [Betrag]}
optional: [Note]
id: No
facts:
  - kind: order_placed
    happened_at: Placed
    amount: Amount
    value: {const: new}
"""
FILE = "No,Placed,Amount\n1,13/02/2026 10:00,12.50\n2,01/03/2026 11:30,7\n"


def own(desk: Desk, text: str = ORDERS, name: str = "shop_orders") -> None:
    desk.file(f"mappings/{name}.yaml", text)


def names(plan: object) -> list[str]:
    return [question.name for question in plan.questions]  # type: ignore[attr-defined]


def test_a_plan_shows_what_was_understood(desk: Desk) -> None:
    own(desk)
    plan = desk.plan(desk.file("download (3).csv", FILE))
    assert plan.mapping is not None
    assert plan.table is not None
    assert (plan.mapping.name, plan.table.form, plan.table.encoding, plan.table.delimiter) == (
        "shop_orders",
        "csv",
        "utf-8",
        ",",
    )
    assert (plan.settings.order, plan.settings.decimal) == ("dmy", ".")
    assert "The order of dates is dmy: 13/02/2026 10:00 proves it." in plan.notes
    assert names(plan) == ["zone", "currency"]
    assert [dict(cells)["No"] for cells, _ in plan.samples] == ["1", "2"]
    assert not plan.ready


def test_the_workspaces_zone_and_currency_are_offered_and_taken(desk: Desk) -> None:
    own(desk)
    plan = accepted(desk.plan(desk.file("orders.csv", FILE)))
    assert (plan.settings.zone, plan.settings.currency) == ("Europe/Berlin", "EUR")
    assert any("Taken: Europe/Berlin" in note for note in plan.notes)
    assert plan.ready


def test_without_a_suggestion_the_question_stays(desk: Desk) -> None:
    own(desk)
    plan = accepted(desk.plan(desk.file("orders.csv", FILE), zone="", currency=""))
    assert names(plan) == ["zone", "currency"]
    assert answered(plan, {"zone": "UTC", "currency": "USD"}).ready


def test_what_was_accepted_is_not_asked_again(desk: Desk) -> None:
    own(desk)
    first = answered(desk.plan(desk.file("one.csv", FILE)), {"zone": "UTC", "currency": "USD"})
    assert run_import(first, desk.ledger).stored == 2
    ambiguous = "Placed,No,Amount\n01/02/2026 10:00,3,1\n"
    second = desk.plan(desk.file("two.csv", ambiguous))
    assert second.ready
    assert (second.settings.order, second.settings.zone, second.settings.currency) == ("dmy", "UTC", "USD")


def test_dates_that_contradict_each_other_are_asked_and_the_others_quarantined(desk: Desk) -> None:
    own(desk)
    mixed = "No,Placed,Amount\n1,13/02/2026 10:00,1\n2,02/13/2026 10:00,1\n"
    plan = accepted(desk.plan(desk.file("mixed.csv", mixed)))
    assert names(plan) == ["order"]
    assert "others the month" in plan.questions[0].text
    rows = rows_of(answered(plan, {"order": "dmy"}))
    assert [bool(row.facts) for row in rows] == [True, False]


def test_a_number_that_may_mean_two_things_is_asked(desk: Desk) -> None:
    own(desk)
    plan = accepted(desk.plan(desk.file("a.csv", "No;Placed;Betrag\n1;13.02.2026;1.234\n")))
    assert names(plan) == ["decimal"]
    (fact,) = facts_of(answered(plan, {"decimal": ","}))
    assert fact.amount_minor == 123400
    both = accepted(desk.plan(desk.file("b.csv", "No;Placed;Betrag\n1;13.02.2026;1.5\n2;13.02.2026;1,5\n")))
    assert "decimal comma" in both.questions[0].text


def test_a_changed_column_stops_the_import_with_what_changed(desk: Desk) -> None:
    own(desk)
    run_import(accepted(desk.plan(desk.file("one.csv", FILE))), desk.ledger)
    changed = desk.plan(desk.file("two.csv", FILE.replace("Amount", "Amount (EUR)")))
    assert 'column "Amount" is now "Amount (EUR)"' in changed.refused
    assert '"Amount": ["Amount (EUR)"]' in changed.refused


def test_a_new_column_is_confirmed_once(desk: Desk) -> None:
    own(desk)
    run_import(accepted(desk.plan(desk.file("one.csv", FILE))), desk.ledger)
    more = "No,Placed,Amount,Note\n3,13/02/2026 10:00,12.50,x\n"
    plan = accepted(desk.plan(desk.file("two.csv", more)))
    assert names(plan) == ["header"]
    assert 'column "Note" is new' in plan.questions[0].text
    assert run_import(plan, desk.ledger).refused
    assert run_import(answered(plan, {"header": "yes"}), desk.ledger).stored == 1
    assert accepted(desk.plan(desk.file("three.csv", more.replace("3,", "4,")))).ready


def test_another_form_of_the_same_export_has_settings_of_its_own(desk: Desk) -> None:
    own(desk)
    run_import(accepted(desk.plan(desk.file("one.csv", FILE))), desk.ledger)
    german = "No;Placed;Betrag;A;B;C\n3;13.02.2026 10:00;1,50;;;\n"
    run_import(accepted(desk.plan(desk.file("two.csv", german))), desk.ledger)
    profile = read_profile(desk.folder, "shop_orders")
    assert profile is not None
    assert [form.settings.decimal for form in profile.variants] == [".", ","]


def test_a_broken_profile_is_refused_with_advice(desk: Desk) -> None:
    own(desk)
    desk.file("mappings/profiles/shop_orders.yaml", "nonsense: 1\n")
    assert "Delete it" in desk.plan(desk.file("one.csv", FILE)).refused


def test_an_unknown_column_in_a_mapping_names_the_nearest(desk: Desk) -> None:
    own(desk, ORDERS.replace("happened_at: Placed", "happened_at: Plced"))
    plan = desk.plan(desk.file("one.csv", FILE))
    assert 'no column "Plced" (shop_orders.yaml:11:18). Did you mean "Placed"?' in plan.refused


def test_a_column_that_stands_twice_refuses_the_file_only_when_it_is_used(desk: Desk) -> None:
    own(desk)
    plan = desk.plan(desk.file("one.csv", "No,Placed,Amount,amount\n1,13/02/2026 10:00,1,2\n"))
    assert "stands more than once" in plan.refused
    plan = desk.plan(desk.file("two.csv", "No,Placed,Amount,x,x\n1,13/02/2026 10:00,1,2,3\n"))
    assert not plan.refused
    assert plan.unused == ("x", "x (2)")


def test_two_mappings_that_fit_equally_are_asked(desk: Desk) -> None:
    own(desk)
    own(desk, ORDERS.replace("shop_orders", "till_orders"), "till")
    plan = accepted(desk.plan(desk.file("one.csv", FILE)))
    assert names(plan) == ["mapping"]
    chosen = answered(plan, {"mapping": "till_orders"})
    assert chosen.mapping is not None
    assert chosen.mapping.name == "till_orders"


def test_the_mapping_with_most_recognised_columns_wins(desk: Desk) -> None:
    own(desk)
    own(desk, ORDERS.replace("shop_orders", "noted").replace("Placed, Amount]", "Placed, Amount, Note]"), "noted")
    plan = desk.plan(desk.file("one.csv", FILE.replace("Amount", "Amount,Note").replace("\n1", "\n1")))
    assert plan.mapping is not None
    assert plan.mapping.name == "noted"


def test_a_mapping_may_refuse_a_file_with_advice(desk: Desk) -> None:
    own(desk, ORDERS + "refuse: [{missing: [Currency, Kurs], because: it has no currency. Export it with Currency.}]\n")
    assert "no currency" in desk.plan(desk.file("one.csv", FILE)).refused
    assert not desk.plan(desk.file("two.csv", FILE.replace("Amount", "Amount,Kurs").replace(",7\n", ",7,\n"))).refused
    own(desk, ORDERS + "refuse: never again\n")
    assert desk.plan(desk.file("one.csv", FILE)).refused == "one.csv: never again"


def test_an_own_mapping_replaces_the_shelfs_of_the_same_name(desk: Desk) -> None:
    own(desk, ORDERS.replace("shop_orders", "salesforce_lead"), "mine")
    found = [mapping for mapping in known_mappings(desk.folder) if mapping.name == "salesforce_lead"]
    assert [mapping.source for mapping in found] == ["shop"]


def test_a_mapping_file_that_is_missing_or_wrong_is_an_error(desk: Desk) -> None:
    path = desk.file("one.csv", FILE)
    with pytest.raises(NotFound):
        plan_import([path], desk.folder, mapping=desk.folder / "nothing.yaml")
    own(desk, "mapping: 1\n", "broken")
    with pytest.raises(NotValid, match="broken"):
        desk.plan(path)


def test_an_uncertain_encoding_is_asked_and_never_taken_unseen(desk: Desk) -> None:
    own(desk, ORDERS.replace("recognise: [No,", "recognise: [No, Kunde,"))
    text = "No,Placed,Amount,Kunde\n1,13/02/2026 10:00,1,Müller\n"
    plan = accepted(desk.plan(desk.file("one.csv", text.encode("cp1252"))))
    assert names(plan) == ["encoding"]
    assert "Müller" in plan.questions[0].text
    assert answered(plan, {"encoding": "cp1252"}).ready


def test_file_settings_of_a_mapping_are_followed(desk: Desk) -> None:
    own(desk, ORDERS + 'file: {delimiter: "|", header_row: 2, encoding: utf-8}\n')
    text = "No,Placed,Amount|x|y\nNo|Placed|Amount\n1|13/02/2026 10:00|1\n"
    plan = accepted(desk.plan(desk.file("one.csv", text), ORDERS + 'file: {delimiter: "|", header_row: 2}\n'))
    assert plan.table is not None
    assert (plan.table.header_line, plan.table.delimiter) == (2, "|")


LEADS = """Nr,First Name,Last Name,E-Mail,Company,Phone,Created At,Source,Status,Owner,Country,Region
1,Ann,Lee,ann@acme.example,Acme,+49 1,2026-01-15 10:00,Webinar,New,Kim,DE,north
2,Bob,Ray,bob@zinc.example,Zinc,,2026-02-13 11:00,Ads,Working,Kim,AT,south
"""
DEALS = """Deal ID,Deal Name,Company,Email,Stage,Amount,Create Date,Close Date,Loss Reason
d1,One,Acme,ann@acme.example,Closed Won,1500.00,13/01/2026,28/02/2026,
d2,Two,Zinc,bob@zinc.example,Closed Lost,900.00,14/01/2026,27/02/2026,price
d3,Three,Tin,,Negotiation,700.50,15/01/2026,30/09/2026,
"""
COSTS = """Month,Channel,Campaign,Cost (EUR),Type
2026-01,ads,Spring,1200.00,Media
2026-02,events,Fair,"3,000.50",People
"""


def guessed(desk: Desk, name: str, text: str) -> Plan:
    """The plan of a file whose guess was looked at and found right."""
    plan = accepted(desk.plan(desk.file(name, text)))
    assert names(plan) == ["guess"]
    return accepted(answered(plan, {"guess": "yes"}))


def test_a_plain_list_of_leads_is_guessed_and_shown(desk: Desk) -> None:
    plan = guessed(desk, "my leads.csv", LEADS)
    first, met, *_ = facts_of(plan)
    assert (first.kind, first.record_id, first.channel, first.value) == ("person_seen", "1", "Webinar", "New")
    assert (met.kind, met.name, met.channel, met.happened_at) == ("touch", "inquiry", "Webinar", first.happened_at)
    assert first.person is not None
    assert (first.person.email, first.person.name) == ("ann@acme.example", "Ann Lee")
    assert first.account == "domain:acme.example"
    assert first.fields == {"country": "DE", "region": "north"}
    assert run_import(plan, desk.ledger).stored == 2
    assert (desk.folder / "mappings" / "my_leads.yaml").read_text(encoding="utf-8") == plan.draft


def test_a_date_column_of_which_some_cells_are_no_dates_stays_a_date_column(desk: Desk) -> None:
    rows = LEADS + "".join(f"{n},Cy,Dot,cy{n}@acme.example,Acme,,soon,Ads,New,Kim,DE,north\n" for n in range(3, 9))
    plan = guessed(desk, "my leads.csv", rows)
    assert "happened_at: Created At" in plan.draft
    outcome = run_import(plan, desk.ledger)
    assert (outcome.stored, outcome.quarantined) == (2, 6)
    assert '"soon"' in str(outcome.problems[0])


def test_a_date_column_without_a_date_is_left_out_of_the_guess_and_said_so(desk: Desk) -> None:
    none = LEADS.replace("2026-01-15 10:00", "soon").replace("2026-02-13 11:00", "laterZ")
    plan = guessed(desk, "my leads.csv", none)
    assert "happened_at" not in plan.draft
    assert any("Created At is named as a date" in note and '"soon"' in note for note in plan.notes)
    blank = LEADS.replace("2026-01-15 10:00", "").replace("2026-02-13 11:00", "")
    assert any("Created At is named as a date" in note for note in guessed(desk, "others.csv", blank).notes)
    assert not [note for note in guessed(desk, "dated.csv", LEADS).notes if "named as a date" in note]


def test_a_guess_is_never_taken_unseen_but_written_as_a_draft(desk: Desk) -> None:
    plan = accepted(desk.plan(desk.file("my leads.csv", LEADS)))
    outcome = run_import(plan, desk.ledger)
    draft = desk.folder / "mappings" / "drafts" / "my_leads.yaml"
    assert outcome.refused
    assert str(draft) in outcome.reason
    assert names(accepted(desk.plan(desk.file("my leads.csv", LEADS)))) == ["guess"]
    chosen = accepted(plan_import([plan.path], desk.folder, mapping=draft, zone="UTC", now=NOW)[0])
    assert run_import(chosen, desk.ledger).stored == 2


def test_a_guess_that_was_accepted_is_known_from_then_on(desk: Desk) -> None:
    run_import(guessed(desk, "my leads.csv", LEADS), desk.ledger)
    again = desk.plan(desk.file("later.csv", LEADS.replace("Bob", "Rob")))
    assert again.ready
    assert not again.draft


def test_a_plain_list_of_deals_is_guessed(desk: Desk) -> None:
    facts = facts_of(guessed(desk, "deals.csv", DEALS))
    closed = [(fact.opportunity, fact.value, fact.reason) for fact in facts if fact.kind == "opportunity_closed"]
    assert closed == [("crm:d1", "won", None), ("crm:d2", "lost", "price")]
    seen = [(fact.amount_minor, fact.until_at is not None) for fact in facts if fact.kind == "opportunity_seen"]
    assert seen == [(150000, False), (90000, False), (70050, True)]


def test_a_plain_list_of_costs_is_guessed(desk: Desk) -> None:
    facts = facts_of(guessed(desk, "costs.csv", COSTS))
    assert [(fact.amount_minor, fact.currency, fact.name, fact.campaign, fact.precise) for fact in facts] == [
        (120000, "EUR", "media", "name:Spring", "month"),
        (300050, "EUR", "people", "name:Fair", "month"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "id,name,created_at\n1,Spring list,2026-01-02\n",
        "id,first_name,email,created\n1,Ann,hash1,2026-01-02\n",
        "property,name,timestamp,value\na,b,2026-01-02,3\n",
        "amount,stage\nmuch,won\n",
        "date,cost\nsoon,12\n",
    ],
)
def test_column_names_alone_are_no_evidence(text: str, desk: Desk) -> None:
    assert "no known export" in desk.plan(desk.file("x.csv", text)).refused


def test_a_file_nobody_knows_is_refused_with_advice(desk: Desk) -> None:
    plan = desk.plan(desk.file("x.csv", "alpha,beta\none,two\n"))
    assert "--map" in plan.refused
    with pytest.raises(Refused):
        write_draft(plan)


def test_a_draft_does_not_overwrite_what_a_person_wrote(desk: Desk) -> None:
    plan = desk.plan(desk.file("my leads.csv", LEADS))
    path: Path = write_draft(plan)
    path.write_text("mine\n", encoding="utf-8")
    assert write_draft(plan) == path
    assert path.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"zone": "Europe/Berln"}, "Europe/Berlin"),
        ({"days": "Mars"}, "No time zone"),
        ({"order": "mdd"}, "mdy"),
        ({"decimal": ";"}, "answer for decimal"),
        ({"currency": "euro"}, "three capitals"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(answers: dict[str, str], said: str, desk: Desk) -> None:
    plan = desk.plan(desk.file("one.csv", FILE))
    with pytest.raises(NotFound, match=said):
        answered(plan, answers)


def test_days_may_be_asked_for_where_times_carry_their_zone(desk: Desk) -> None:
    own(desk, ORDERS + "dates: {order: ymd, zone: UTC, days: ask}\n")
    plan = desk.plan(desk.file("one.csv", "No,Placed,Amount\n1,2026-02-13,1.5\n2,2026-02-13T10:00:00Z,2\n"))
    assert names(plan) == ["days", "currency"]
    assert accepted(plan).settings.days == "Europe/Berlin"


def test_evidence_comes_from_families_of_columns_durations_and_combined_amounts_too(desk: Desk) -> None:
    mapping = """
mapping: stages
source: shop
facts:
  - kind: stage_observed
    each: {columns: ["on_*"]}
    happened_at: $cell
    name: {column: $part, values: {won: won}, otherwise: drop}
  - kind: sales_contact
    happened_at: [Start, Begin]
    name: {column: Kind, values: {call: call}}
    seconds: {between: [Start, End]}
  - kind: order_placed
    happened_at: {column: Start, zone: UTC, order: mdy}
    amount: {sum: [Price, Freight]}
    currency: Currency
optional: [Begin]
"""
    text = (
        "on_won,Start,End,Kind,Price,Freight,Currency\n13/02/2026,02/02/2026 10:00,02/02/2026 11:00,call,1,2.50,EUR\n"
    )
    plan = desk.plan(desk.file("one.csv", text), mapping)
    assert (plan.settings.order, plan.settings.decimal, names(plan)) == ("dmy", ".", ["zone"])
    facts = facts_of(accepted(plan))
    assert [(fact.kind, fact.amount_minor, fact.seconds) for fact in facts] == [
        ("stage_observed", None, None),
        ("sales_contact", None, 3600),
        ("order_placed", 350, None),
    ]
    missing = desk.plan(desk.file("two.csv", text.replace("EUR", "")), mapping, currency="")
    assert "currency" in names(missing)


def test_one_odd_amount_does_not_turn_deals_into_leads(desk: Desk) -> None:
    plan = guessed(desk, "deals.csv", DEALS.replace("900.00", "-900.00").replace("700.50", "soon"))
    outcome = run_import(plan, desk.ledger)
    kinds = {fact.kind for _, row in plan.samples for fact in row.facts}
    assert kinds >= {"opportunity_seen", "opportunity_closed"}
    assert (outcome.stored, outcome.quarantined) == (2, 1)


def test_a_credit_note_is_a_cost_like_others(desk: Desk) -> None:
    plan = guessed(desk, "costs.csv", "month,campaign,cost\n2026-01,Lean webinar,1800\n2026-02,Search ads,-200\n")
    assert [fact.amount_minor for fact in facts_of(accepted(answered(plan, {"currency": "EUR"})))] == [180000, -20000]
