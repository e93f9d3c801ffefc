"""A hand-filled company that spends and earns; the slow oracle credits its deals, orders and sales' time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from answers.handmade import Company, day
from oracles.credit import RULES, Touch, Unit, credit, split

LOOKBACK = 365.25


@dataclass
class Spender(Company):
    """Credits are worked out by the slow oracle as soon as `credited` is called."""

    touches: list[Touch] = field(default_factory=list)

    def next(self) -> int:
        """The next fact's place."""
        self.count += 1
        return self.count

    def seen(self, *kinds: str, since: float = -365, until: float = 700) -> None:
        """These kinds of fact are recorded from then on."""
        for kind in kinds:
            self.put("windows", source="crm", kind=kind, observed_from=day(since), observed_to=day(until))

    def spend(self, program: str | None, euros: int, at: float, until: float | None = None, **about: Any) -> None:
        """A cost in whole euros; another currency has no rate."""
        seq, currency = self.next(), about.pop("currency", "EUR")
        span = {"seq": seq, "program": program, "from_at": day(at), "to_at": None if until is None else day(until)}
        self.put("spend", **span, amount_minor=euros * 100, currency=currency, kind="media", **about)
        minor = euros * 100 if currency == "EUR" else None
        self.put("spend_values", **span, amount_minor=minor, kind="media", allocated_by="recorded", **about)

    def touch(self, person: str, program: str | None, at: float) -> None:
        """A touch of one person."""
        touch = Touch(self.next(), person, None, day(at), program)
        self.touches.append(touch)
        self.put("touches", seq=touch.seq, person_id=person, happened_at=touch.at, program=program)

    def won(self, name: str, euros: int | None, at: float, people: str = "", **about: Any) -> None:
        """A won deal of these people (one name, or several with spaces between)."""
        currency, margin = about.pop("currency", "EUR"), about.pop("margin", None)
        minor = None if euros is None else euros * 100
        seq = self.next()
        self.put(
            "opportunities",
            opportunity_id=name,
            opened_at=day(about.pop("opened", at - 10)),
            closed_at=day(at),
            end_name="won",
            amount_minor=minor,
            currency=currency,
            seq=seq,
            closed_seq=seq,
            person_id=people.split(maxsplit=1)[0] if people else None,
            person_known_by=about.pop("known_by", "role" if people else None),
            product=about.get("product"),
        )
        here = minor if currency == "EUR" else None
        self.put(
            "deals",
            opportunity_id=name,
            amount_minor=here,
            margin_minor=None if margin is None else margin * 100,
            is_converted=currency == "EUR" or euros is None,
            original_minor=minor,
            original_currency=currency,
            lead_id=about.pop("lead_id", None),
        )
        self._credit("deal", Unit(name, day(at), here, frozenset(people.split())), margin, about)

    def ordered(self, name: str, euros: int, at: float, person: str, kind: str = "new", **about: Any) -> None:
        """An order without a deal; a refund is negative."""
        self.put(
            "orders",
            order_id=name,
            person_id=person,
            at=day(at),
            kind=kind,
            amount_minor=euros * 100,
            currency="EUR",
            seq=self.next(),
            **about,
        )
        self.put("order_values", order_id=name, amount_minor=euros * 100)
        self._credit("order", Unit(name, day(at), euros * 100, frozenset({person})), None, about)

    def called(self, person: str, at: float, hours: float, euros: int, quality: str = "measured") -> None:
        """Sales' time on one person, with what it cost."""
        seq = self.next()
        self.put("contacts", seq=seq, person_id=person, at=day(at), kind="call", seconds=int(hours * 3600))
        self.put(
            "sales_time", seq=seq, at=day(at), seconds=hours * 3600.0, cost_minor=euros * 100, **{"class": quality}
        )
        unit = Unit(str(seq), day(at), euros * 100, frozenset({person}))
        for rule in RULES:
            for touch_seq, (weight, cost) in credit(unit, self.touches, rule, LOOKBACK).items():
                self.put(
                    "credits",
                    unit="contact",
                    unit_id=str(seq),
                    rule=rule,
                    program=self._program(touch_seq),
                    at=day(at),
                    weight=float(weight),
                    cost_minor=cost,
                )

    def _credit(self, kind: str, unit: Unit, margin: int | None, about: dict[str, Any]) -> None:
        for rule in RULES:
            shares = credit(unit, self.touches, rule, LOOKBACK)
            own = {seq: weight for seq, (weight, _) in shares.items()}
            margins = None if margin is None else split(margin * 100, {seq or 0: share for seq, share in own.items()})
            for touch_seq, (weight, amount) in shares.items():
                touched = next((touch.at for touch in self.touches if touch.seq == touch_seq), None)
                self.put(
                    "credits",
                    unit=kind,
                    unit_id=unit.unit_id,
                    rule=rule,
                    touch_seq=touch_seq,
                    touch_at=touched,
                    program=self._program(touch_seq),
                    at=unit.at,
                    weight=float(weight),
                    amount_minor=amount,
                    margin_minor=None if margins is None else margins[touch_seq or 0],
                    **{key: about[key] for key in ("product", "market", "channel", "source", "rep") if key in about},
                )

    def _program(self, seq: int | None) -> str | None:
        return next((touch.program for touch in self.touches if touch.seq == seq), None)
