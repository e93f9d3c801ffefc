"""Which path does a lead take, where may it end, and how does it pass to sales?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from loopline.agreement import values
from loopline.agreement.criteria import lowered
from loopline.agreement.page import Section, Spot
from loopline.agreement.terms import (
    Absence,
    Capacity,
    Criterion,
    End,
    HandOver,
    Pay,
    Reason,
    ScorePart,
    Span,
    Stage,
)
from loopline.words.stages import OWNERS, PASS_ENDS, TEAMS

REACHED: Final = (
    "start",
    "score",
    "handed_over",
    "accepted",
    "contacted",
    "qualified",
    "opportunity",
    "won",
    "observed",
)
ROUTE_BY: Final = ("market", "product", "source", "program", "channel", "account")
LOSSES: Final = ("yes", "part", "no")
_ENDS: Final = {
    "rejected": "nurture",
    "stalled": "nurture",
    "lost": "end",
    "no_decision": "end",
    "cancelled": "end",
    "disqualified": "end",
    "unsubscribed": "end",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a path may refer to."""

    day_minutes: int
    score: tuple[ScorePart, ...]
    qualified: tuple[Criterion, ...]


def read_life_cycle(spot: Spot, ground: Ground) -> tuple[Stage, ...]:
    """The stages of a path, in order."""
    stages: list[Stage] = []
    items = spot.items()
    for item in items:
        stage = _stage(item, ground, first=not stages)
        if stage.name and stage.name in {other.name for other in stages}:
            item.wrong(f'the stage "{stage.name}" is here twice', "Give each stage a name of its own.", "twice")
        stages.append(stage)
    for item, stage in zip(items[:-1], stages[:-1], strict=True):
        if stage.reached == "won":
            item.wrong(f'nothing can follow the stage "{stage.name}", which is won', "Put it last.", "unreachable")
    if stages and stages[-1].reached not in {"won", ""}:
        items[-1].wrong(
            "the path has no way to a win", "End it with {stage: won, owner: sales, reached: won}.", "no_exit"
        )
    if spot.given and not items and not spot.is_section:
        spot.wrong("the path has no stage", "Begin with - {stage: inquiry, owner: marketing}.", "missing_key")
    return tuple(stages)


def read_ends(spot: Spot) -> tuple[End, ...]:
    """What each end means; the usual meaning where the file does not say."""
    keys = spot.keys()
    return tuple(_end(name, keys[name], usual) for name, usual in _ENDS.items())


def read_hand_over(spot: Spot, stages: tuple[Stage, ...], day_minutes: int) -> HandOver | None:
    """How leads pass to sales, or None when that is not agreed."""
    if not spot.given:
        return None
    keys = spot.keys()
    route, above = keys["route"].keys(), keys["above_capacity"].keys()
    outside = above["external"].keys()
    then = above["then"].choice(("pass", "nurture", "external"), "way to go on", "pass")
    if then == "external" and not above["external"].given:
        above["then"].wrong("nobody outside is named", "Add external: {name: ..., cost_per_lead: ...}.")
    attempts = keys["attempts"].maybe(partial(values.attempts, day_minutes=day_minutes))
    return HandOver(
        at=keys["at"].choice((stage.name for stage in stages if stage.name), "stage"),
        route_by=route["by"].texts(lambda text: values.chosen(text, ROUTE_BY, "way to route by")),
        route_then=route["then"].choice(("least_load", "in_turn"), "way to route", "least_load"),
        accept=route["accept"].choice(("person", "automatic"), "way to accept", "person"),
        first_contact=keys["first_contact"].maybe(partial(values.business_span, day_minutes=day_minutes)),
        attempts=attempts[0] if attempts else None,
        attempts_within=attempts[1] if attempts else None,
        hold_up_to=above["hold_up_to"].maybe(partial(values.span, day_minutes=day_minutes)),
        external_name=outside["name"].maybe(values.label),
        external_cost=outside["cost_per_lead"].maybe(values.number),
        above_then=then,
    )


def read_reasons(rejected: Spot, others: Spot) -> tuple[Reason, ...]:
    """The reasons that are agreed: those of the hand-over, then all others."""
    found: dict[str, Reason] = {}
    for spot in (rejected, others):
        for name, place in spot.keys().own():
            reason = _reason(name, place)
            before = found.setdefault(lowered(name), reason)
            if (before.owner, before.loss) != (reason.owner, reason.loss):
                place.wrong(f'the reason "{name}" has another owner or loss above', "Name it once.", "twice")
    return tuple(found.values())


def read_capacity(spot: Spot) -> Capacity | None:
    """How much sales can take, or None when that is not agreed."""
    if not spot.given:
        return None
    keys = spot.keys()
    nobody: tuple[Decimal, date | None] = (Decimal(0), None)
    reps = [(name, place, place.said(values.until, nobody)) for name, place in keys["reps"].keys().own()]
    for name, place, _ in reps:
        if not place.given:
            place.wrong(f'"{name}" has no number', "For example: new hire: 4 until 2026-09-01", "missing_key")
    return Capacity(
        leads_per_rep_per_week=keys["leads_per_rep_per_week"].maybe(values.number),
        reps=tuple((name, count, last) for name, _, (count, last) in reps),
        absent=tuple(_absence(item.keys()) for item in keys["absent"].items()),
    )


def read_pay(spot: Spot) -> tuple[Pay, ...]:
    """Commission by who found the lead."""
    found: list[Pay] = []
    for item in spot.items():
        keys = item.keys()
        origin = keys["origin"].choice(("marketing", "sales"), "origin")
        if origin and origin in {pay.origin for pay in found}:
            item.wrong(f'a second commission for origin "{origin}"', "Leave one out.", "twice")
        found.append(Pay(origin, keys["commission"].said(values.share, Decimal(0))))
    return tuple(found)


def _stage(item: Spot, ground: Ground, *, first: bool) -> Stage:
    keys = item.keys()
    reached, score = _reached(keys["reached"], ground, first=first)
    name = keys["stage"].said(values.name, "")
    if name in PASS_ENDS and name != "won":
        keys["stage"].wrong(f'"{name}" is an end of a pass, not a stage', "Say what it means under `ends`.")
    return Stage(
        name=name,
        owner=keys["owner"].choice(TEAMS, "team"),
        reached=reached,
        score_at_least=score,
        within=keys["within"].maybe(partial(values.span, day_minutes=ground.day_minutes)),
    )


def _reached(spot: Spot, ground: Ground, *, first: bool) -> tuple[str, Decimal | None]:
    if spot.is_section:
        return _by_score(spot.keys(), ground)
    usual = "start" if first else "observed"
    reached = spot.choice((name for name in REACHED if name != "score"), "way to reach a stage", usual)
    if reached == "start" and not first:
        spot.wrong("only the first stage is reached by starting", "Say what shows that a lead is in it.", "unreachable")
    if reached == "qualified" and not ground.qualified:
        spot.wrong("no test says what is qualified", "Add `qualified` with its tests.", "unreachable")
    return reached, None


def _by_score(keys: Section, ground: Ground) -> tuple[str, Decimal | None]:
    spot = keys["score"]
    if not spot.given:
        keys.spot.wrong("a stage is reached by a score or by one of the words", 'Write {score: ">= 60"}.')
        return "", None
    least = spot.said(values.threshold, Decimal(0))
    most = sum((part.up_to for part in ground.score), Decimal(0))
    if not ground.score:
        spot.wrong("no score is agreed", "Add `score` with its parts.", "unreachable")
    elif least > most:
        spot.wrong(f"the score never gets past {most}", "Lower this, or raise `up_to` of a part.", "unreachable")
    return "score", least


def _end(name: str, spot: Spot, usual: str) -> End:
    if name == "stalled" and (spot.is_section or not spot.given):
        keys = spot.keys()
        after: Span | None = keys["after"].maybe(values.calendar_span)
        return End(name, keys["then"].choice(("end", "nurture"), "meaning of an end", usual), after)
    becomes = spot.choice(("end", "nurture"), "meaning of an end", usual)
    if name == "unsubscribed" and becomes == "nurture":
        spot.wrong("who unsubscribed is left alone", "Write unsubscribed: end.")
    if name == "stalled":
        spot.wrong("after how long is not said", "Write stalled: {after: 45 days without contact}.", "missing_key")
    return End(name, becomes)


def _reason(name: str, spot: Spot) -> Reason:
    if spot.is_section:
        keys = spot.keys()
        return Reason(name, keys["owner"].choice(OWNERS, "owner"), keys["loss"].choice(LOSSES, "loss", "yes"))
    if spot.path.startswith("hand_over") and spot.given:
        spot.wrong("owner and loss are expected here", "For example: {owner: marketing, loss: part}", "not_keys")
    return Reason(name, spot.choice(OWNERS, "owner", "both"), "yes")


def _absence(keys: Section) -> Absence:
    start, end = (keys[name].said(values.day, date.min) for name in ("from", "to"))
    if date.min < end < start:
        keys["to"].wrong("the last day away is before the first", "Swap them.", "overlap")
    return Absence(keys["rep"].said(values.label, ""), start, end)


def stage_names(*paths: Iterable[Stage]) -> tuple[str, ...]:
    """Every stage's name, once."""
    return tuple(dict.fromkeys(stage.name for path in paths for stage in path))
