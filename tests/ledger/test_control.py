"""Are the totals given with a file compared, and differences shown?"""

from __future__ import annotations

from ledger.deliveries import day, deliver, rows_of, taken
from loopline.ledger.control import Control
from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger


def won(number: int, amount: int, currency: str = "EUR", value: str = "won") -> Fact:
    return Fact(
        "opportunity_closed",
        f"006{number}",
        day(number),
        opportunity=f"crm:006{number}",
        value=value,
        amount_minor=amount,
        currency=currency,
        observed_at=day(number),
    )


DEALS = (won(1, 100), won(2, 250), won(3, 9, "USD"), won(4, 70, value="lost"))


def test_totals_that_agree_and_totals_that_do_not(ledger: Ledger) -> None:
    controls = (
        Control("opportunity_closed", "won", records=3),
        Control("opportunity_closed", "won", records=2, amount_minor=350, currency="EUR"),
        Control("opportunity_closed", amount_minor=999),
        Control("touch", records=5),
    )
    deliver(ledger, "a.csv", rows_of(*DEALS), control=controls)
    (batch,) = ledger.batches()
    assert [check.agrees for check in batch.control] == [True, True, False, False]
    assert [(check.records, check.amount_minor) for check in batch.control] == [(3, 359), (2, 350), (4, 429), (0, None)]
    assert str(batch.control[0]) == "opportunity_closed won: 3 records given, 3 found"
    assert str(batch.control[2]) == "opportunity_closed: 9.99 given, 4.29 found"
    assert str(batch.control[3]) == "touch: 5 records given, 0 found"
    (imported,) = [fact for fact in taken(ledger.arrow_since()) if fact["kind"] == "batch_imported"]
    assert "4 found" not in imported["fields"]
    assert "9.99 given, 4.29 found" in imported["fields"]


def test_what_the_ledger_held_before_counts_too(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(*DEALS[:2]))
    control = Control("opportunity_closed", "won", records=3, amount_minor=359)
    deliver(ledger, "b.csv", rows_of(*DEALS), control=[control])
    assert ledger.batches()[-1].control[0].agrees


def test_a_record_told_twice_in_a_file_is_one(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(DEALS[0], DEALS[0]), control=[Control("opportunity_closed", records=1)])
    assert ledger.batches()[0].control[0].agrees
