"""Who sells, in which market, and when are they away?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Rep:
    """A seller. `skill` moves the chance to win, `diligence` the chance to follow up in time."""

    key: str
    name: str
    market: str
    skill: float
    diligence: float
    starts: date = date(1990, 1, 1)
    leaves: date | None = None
    away: tuple[tuple[date, date], ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@kaivolean.example"

    def works(self, day: date) -> bool:
        """Whether the rep is with the company on that day."""
        return self.starts <= day and (self.leaves is None or day < self.leaves)

    def present(self, day: date) -> bool:
        """Whether the rep is with the company and not on leave."""
        return self.works(day) and not any(first <= day <= last for first, last in self.away)


def _summer(month: int, day: int, days: int) -> tuple[tuple[date, date], ...]:
    """The same leave in both summers."""
    firsts = (date(2025, month, day), date(2026, month, day))
    return tuple((first, first + timedelta(days=days - 1)) for first in firsts)


REPS: Final = (
    Rep("helmi.aalto", "Helmi Aalto", "North America", 0.04, 0.95, away=_summer(7, 1, 21)),
    Rep("otto.brenner", "Otto Brenner", "North America", 0.0, 0.85, away=_summer(7, 14, 21)),
    Rep("carla.dinis", "Carla Dinis", "North America", -0.02, 0.9, leaves=date(2026, 3, 2), away=_summer(7, 7, 19)),
    Rep("emre.ozan", "Emre Ozan", "Asia", 0.02, 0.9, away=_summer(7, 7, 21)),
    Rep("fumiko.hara", "Fumiko Hara", "Asia", 0.03, 0.93, away=_summer(8, 11, 12)),
    Rep("greta.lund", "Greta Lund", "North America", 0.0, 0.88, starts=date(2026, 2, 2), away=_summer(7, 20, 19)),
)
_BY_KEY: Final = {rep.key: rep for rep in REPS}


def on_duty(key: str, day: date) -> str:
    """Who does a rep's work on a day: the rep, or the colleague who took over when the rep left."""
    return key if _BY_KEY[key].works(day) else "otto.brenner"


MARKETERS: Final = (("ilona.saari", "Ilona Saari"), ("jonas.weber", "Jonas Weber"))

LEADS_PER_REP_AND_WEEK: Final = 4
