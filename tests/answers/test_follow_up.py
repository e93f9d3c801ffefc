"""Is every lead that was passed to sales followed up: stories on a record filled by hand."""

from __future__ import annotations

from answers.handmade import AGREED, Company, by, day, only_row
from loopline.answers.follow_up import FOLLOW_UP


def company(text: str = AGREED) -> Company:
    made = Company(text)
    made.put("windows", source="crm", kind="sales_contact", observed_from=day(0), observed_to=day(800))
    for name in ("ann", "bob", "cid", "dan"):
        made.lead(name, "inquiry 0 | mql 1", rep=f"crm:{name}")
    return made


def test_late_and_missing_follow_up_is_not_counted_in_time() -> None:
    made = company()
    made.handed("ann", 1, due=3, contact=2)
    made.handed("bob", 1, due=3, contact=9)
    made.handed("cid", 1, due=3)
    made.handed("dan", 19, due=21)
    row = only_row(made.asks(FOLLOW_UP, as_of=20))
    assert [row[name] for name in ("handed_over", "due", "met", "missed", "running")] == [4, 4, 1, 2, 1]
    assert [row[name] for name in ("contacted", "contacted_late", "never_contacted")] == [2, 1, 1]
    assert row["response_time"] == (1 + 8) / 2 * 9
    assert row["in_time_share"] is None  # three cases are counts, not a share
    assert row["in_time_low"] < 1 / 3 < row["in_time_high"]


def test_a_contact_that_came_after_the_data_end_is_not_known() -> None:
    made = company()
    made.handed("ann", 1, due=30, contact=20)
    row = only_row(made.asks(FOLLOW_UP, as_of=10))
    assert (row["contacted"], row["running"]) == (0, 1)


def test_a_contact_at_the_very_moment_it_is_due_is_in_time() -> None:
    made = company()
    made.handed("ann", 1, due=3, contact=3)
    assert only_row(made.asks(FOLLOW_UP))["met"] == 1


def test_hand_overs_before_contacts_were_recorded_are_counted_beside() -> None:
    made = Company()
    made.put("windows", source="crm", kind="sales_contact", observed_from=day(50), observed_to=day(800))
    made.lead("ann", "inquiry 0 | mql 1")
    made.handed("ann", 1, due=3)
    result = made.asks(FOLLOW_UP)
    row = only_row(result)
    assert (row["handed_over"], row["due"], row["never_contacted"], row["not_observed"]) == (1, 0, 0, 1)
    assert result.sentence.endswith("whether they were contacted in time cannot be told.")


def test_where_no_contact_was_ever_recorded_nobody_is_called_never_contacted() -> None:
    made = Company()
    made.lead("ann", "inquiry 0 | mql 1")
    made.handed("ann", 1, due=3)
    assert only_row(made.asks(FOLLOW_UP))["never_contacted"] == 0


def test_a_rejection_needs_a_reason_to_count_as_answered() -> None:
    made = company()
    made.handed("ann", 1, 3, answered_at=day(2), answer="accepted")
    made.handed("bob", 1, 3, answered_at=day(2), answer="rejected", reason="no time")
    made.handed("cid", 1, 3, answered_at=day(2), answer="rejected")
    made.handed("dan", 1, 3)
    row = only_row(made.asks(FOLLOW_UP))
    assert (row["answer_due"], row["answered_with_reason"], row["accepted"], row["rejected"]) == (4, 2, 1, 2)


def test_where_acceptance_is_automatic_only_rejections_need_an_answer() -> None:
    made = company(AGREED.replace("  at: mql\n", "  at: mql\n  route: {accept: automatic}\n"))
    made.handed("ann", 1, 3, answered_at=day(2), answer="accepted")
    made.handed("bob", 1, 3, answered_at=day(2), answer="rejected", reason="no time")
    made.handed("cid", 1, 3)
    row = only_row(made.asks(FOLLOW_UP))
    assert (row["answer_due"], row["answered_with_reason"]) == (1, 1)


def test_leads_held_back_or_given_to_a_partner_are_not_due_by_a_rep() -> None:
    made = company()
    made.handed("ann", 1, 3, kind="held")
    assert made.asks(FOLLOW_UP).sentence == "No lead was passed to sales over all recorded time."


def test_by_rep_it_is_the_rep_who_got_the_lead() -> None:
    made = company()
    made.put("reps", rep="crm:1", name="Ada")
    made.handed("ann", 1, 3, 2, rep="crm:1")
    made.handed("bob", 1, 3, 2, rep="crm:2")
    made.handed("cid", 1, 3)
    assert {name: row["met"] for name, row in by(made.asks(FOLLOW_UP, by="rep"), "name").items()} == {
        "Ada": 1,
        "crm:2": 1,
        "none": 0,
    }


def test_speed_to_lead_runs_from_the_qualifying_step() -> None:
    made = company()
    made.handed("ann", 3, due=5, contact=4)
    assert only_row(made.asks(FOLLOW_UP))["speed_to_lead"] == 72


def test_the_sentence_tells_what_was_agreed_and_what_happened() -> None:
    made = Company()
    made.put("windows", source="crm", kind="sales_contact", observed_from=day(0), observed_to=day(800))
    for number in range(40):
        made.lead(f"l{number}", "inquiry 0 | mql 1")
        made.handed(f"l{number}", 1, 3, 2 if number < 30 else None, precise="day")
    made.lead("free", "inquiry 0 | mql 1")
    made.handed("free", 1, None, 2)
    result = made.asks(FOLLOW_UP)
    assert result.sentence.startswith(
        "41 leads were passed to sales over all recorded time; 30 of 40 were contacted within the agreed time, 75%"
    )
    assert result.sentence.endswith("0 later, and 10 have no recorded contact.")
    assert any("only the day is known" in note for note in result.notes)
    assert "For 1 hand-over no time of first contact was agreed." in result.notes
