"""Which period is the one before?"""

from __future__ import annotations

from datetime import date

import pytest

from loopline.words.period import period_before, read_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-Q1", date(2025, 10, 1), date(2026, 1, 1)),
        ("2026-03", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026", date(2025, 1, 1), date(2026, 1, 1)),
        ("2026-W10", date(2026, 2, 23), date(2026, 3, 2)),
        ("2026-02-10..2026-02-12", date(2026, 2, 7), date(2026, 2, 10)),
        ("2026-01-15..2026-02-14", date(2025, 12, 15), date(2026, 1, 15)),
    ],
)
def test_the_period_before_is_of_the_same_kind(text: str, start: date, end: date) -> None:
    before = period_before(read_period(text))
    assert before is not None
    assert (before.start, before.end) == (start, end)


def test_nothing_comes_before_all_time() -> None:
    assert period_before(read_period("all")) is None
