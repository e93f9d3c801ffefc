"""How do so many touches look? A stream for benches, of any length, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from loopline.simulate.programs import PROGRAMS
from loopline.simulate.scoring import POINTS

_FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS: Final = 730
_WHAT: Final = tuple(POINTS)


class TouchRow(NamedTuple):
    """One touch of a bench. `deal` is the opportunity that the person's account has, "" none; `won_at` its win."""

    person: str
    account: str
    happened_at: datetime
    what: str
    program: str
    channel: str
    deal: str
    won_at: datetime | None
    amount_minor: int


def generate_touches(count: int, seed: int, *, per_person: int = 8) -> Iterator[TouchRow]:
    """So many touches, person after person; one person in ten has a deal, one deal in three is won.

    Each person's touches are in order of time; people come in no order. The same seed gives the same rows.
    """
    draw = Random(f"touches/{seed}").random
    made = 0
    person = 0
    while made < count:
        started = _FIRST + timedelta(seconds=int(draw() * _DAYS * 86_400))
        moment = started
        account = f"acc{person // 3:08}"
        has_deal = draw() < 0.1
        won_at = started + timedelta(days=30 + int(draw() * 150)) if has_deal and draw() < 0.33 else None
        amount = (10_000 + int(draw() * 80_000)) * 100 if has_deal else 0
        for _ in range(min(1 + int(draw() * (2 * per_person - 1)), count - made)):
            program = PROGRAMS[int(draw() * len(PROGRAMS))]
            what = _WHAT[int(draw() * len(_WHAT))]
            deal = f"deal{person:08}" if has_deal else ""
            yield TouchRow(f"p{person:08}", account, moment, what, program.name, program.channel, deal, won_at, amount)
            made += 1
            moment += timedelta(seconds=int(draw() * 20 * 86_400))
        person += 1
