"""Which rows do the terms of an agreement have in the record's tables?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.calendar import day_rows, naive
from loopline.agreement.criteria import lowered, number
from loopline.agreement.own_terms import close_of, deal_of
from loopline.agreement.reasons import reasons_with_usual
from loopline.agreement.terms import Agreement, Criterion, Span, Stage
from loopline.words.money import to_minor
from loopline.words.period import midnight, read_period

Row = tuple[Any, ...]
BEGINNING: Final = datetime(1900, 1, 1, tzinfo=UTC)
END: Final = datetime(2999, 12, 31, tzinfo=UTC)
_LOSS_SHARES: Final = {"yes": 1.0, "part": 0.5, "no": 0.0}


def agreement_rows(history: tuple[Agreement, ...], first_day: date, last_day: date) -> dict[str, list[Row]]:
    """Every table of the agreement with its rows, in the column order of `tables.py`.

    `days` reaches from the first to the last day, both included, once for each version.
    """
    tables: dict[str, list[Row]] = {"agreement_versions": _versions(history)}
    for name, rows_of in _ROWS.items():
        tables[name] = [(terms.version, *row) for terms in history for row in rows_of(terms)]
    tables["days"] = [row for terms in history for row in day_rows(terms, first_day, last_day)]
    return tables


def days_of(span: Span | None) -> float | None:
    """The span in calendar days, or None when it is not given in them."""
    return None if span is None or span.days is None else float(span.days)


def minutes_of(span: Span | None) -> int | None:
    """The span in business minutes, or None when it is not given in them."""
    return None if span is None else span.business_minutes


def _versions(history: tuple[Agreement, ...]) -> list[Row]:
    starts = [midnight(terms.in_force_from, terms.time_zone) for terms in history]
    bounds = [BEGINNING, *starts[1:], END]
    return [
        (terms.version, terms.title, naive(begins), naive(ends), terms.text_hash)
        for terms, begins, ends in zip(history, bounds[:-1], bounds[1:], strict=True)
    ]


def _terms(terms: Agreement) -> Iterable[Row]:
    hand_over = terms.hand_over
    stalled = next(end for end in terms.ends if end.name == "stalled")
    yield (
        terms.currency,
        terms.unit,
        *_money_terms(terms),
        None if terms.hourly_cost is None else to_minor(terms.hourly_cost, terms.currency),
        terms.credit_rule,
        days_of(terms.lookback),
        days_of(stalled.after),
        minutes_of(hand_over.first_contact) if hand_over else None,
        hand_over.accept if hand_over else "person",
        terms.small_sample,
    )


def _money_terms(terms: Agreement, product: str | None = None, market: str | None = None) -> Row:
    """Close ratio, its days, average deal, margin and cycle: own where given, else the agreement's."""
    close, deal = close_of(terms, product, market), deal_of(terms, product, market)
    return (
        float(close.ratio) if close else None,
        days_of(close.within) if close else None,
        None if deal.average is None else to_minor(deal.average, terms.currency),
        None if deal.margin is None else deal.margin.quantize(Decimal("0.000001")),
        days_of(deal.cycle),
    )


def _path(stages: tuple[Stage, ...]) -> Iterable[Row]:
    for position, stage in enumerate(stages, 1):
        least = stage.score_at_least
        yield (
            stage.name,
            position,
            stage.owner,
            stage.reached,
            None if least is None else float(least),
            days_of(stage.within),
            minutes_of(stage.within),
        )


def _stages(terms: Agreement) -> Iterable[Row]:
    return _path(terms.life_cycle)


def _product_stages(terms: Agreement) -> Iterable[Row]:
    return ((product.name, *row) for product in terms.products for row in _path(product.life_cycle))


def _ends(terms: Agreement) -> Iterable[Row]:
    return ((end.name, end.becomes, days_of(end.after)) for end in terms.ends)


def _reasons(terms: Agreement) -> Iterable[Row]:
    return (
        (lowered(reason.name), reason.owner, reason.loss, _LOSS_SHARES[reason.loss])
        for reason in reasons_with_usual(terms)
    )


def lists_of(terms: Agreement) -> dict[str, tuple[Criterion, ...]]:
    """Every list of tests by its name: qualified, target_market, market:NAME, fit:RULE."""
    rules = [rule for part in terms.score if part.name == "fit" for rule in part.rules]
    return {
        "qualified": terms.qualified,
        "target_market": terms.target_market,
        **{f"market:{market.name}": market.criteria for market in terms.markets},
        **{f"fit:{rule.name}": rule.criteria for rule in rules},
    }


def _criteria(terms: Agreement) -> Iterable[Row]:
    for name, tests in lists_of(terms).items():
        for position, test in enumerate(tests, 1):
            yield name, test.name, position, test.subject, test.field, test.op


def _values(terms: Agreement) -> Iterable[Row]:
    for name, tests in lists_of(terms).items():
        for test in tests:
            for value in test.values:
                yield name, test.name, lowered(value), number(value)


def _points(terms: Agreement) -> Iterable[Row]:
    return ((rule.part, rule.name, float(rule.points)) for part in terms.score for rule in part.rules)


def _score_parts(terms: Agreement) -> Iterable[Row]:
    return ((part.name, float(part.up_to), days_of(part.half_life)) for part in terms.score)


def _products(terms: Agreement) -> Iterable[Row]:
    for product in terms.products:
        yield product.name, product.motion, *_money_terms(terms, product=product.name)


def _markets(terms: Agreement) -> Iterable[Row]:
    for position, market in enumerate(terms.markets, 1):
        yield market.name, position, *_money_terms(terms, market=market.name)


def _capacity(terms: Agreement) -> Iterable[Row]:
    if terms.capacity is None:
        return
    if terms.capacity.leads_per_rep_per_week is not None:
        yield None, float(terms.capacity.leads_per_rep_per_week), None
    for rep, count, until in terms.capacity.reps:
        yield rep, float(count), None if until is None else _start(until, terms)


def _absences(terms: Agreement) -> Iterable[Row]:
    absent = terms.capacity.absent if terms.capacity else ()
    return ((one.rep, _start(one.start, terms), _start(one.end + timedelta(days=1), terms)) for one in absent)


def _start(day: date, terms: Agreement) -> datetime:
    return naive(midnight(day, terms.time_zone))


def _pay(terms: Agreement) -> Iterable[Row]:
    return ((pay.origin, float(pay.commission)) for pay in terms.pay)


def _minutes(terms: Agreement) -> Iterable[Row]:
    return ((kind, float(minutes)) for kind, minutes in terms.contact_minutes)


def _goals(terms: Agreement) -> Iterable[Row]:
    for goal in terms.goals:
        bounds = read_period(goal.period, terms.fiscal_year_starts).moments(terms.time_zone)
        for measure, value in goal.measures:
            rounded = value.quantize(Decimal("0.0001"))
            yield goal.period, *map(naive, bounds), measure, rounded, goal.product, goal.market


def _promises(terms: Agreement) -> Iterable[Row]:
    for promise in terms.promises:
        value = None if promise.value is None else float(promise.value)
        yield promise.team, promise.name, promise.op, value, promise.word


def _shared_costs(terms: Agreement) -> Iterable[Row]:
    return terms.cost_shared


_ROWS: Final[dict[str, Callable[[Agreement], Iterable[Row]]]] = {
    "agreement_terms": _terms,
    "agreement_stages": _stages,
    "agreement_product_stages": _product_stages,
    "agreement_ends": _ends,
    "agreement_reasons": _reasons,
    "agreement_criteria": _criteria,
    "agreement_criteria_values": _values,
    "agreement_points": _points,
    "agreement_score_parts": _score_parts,
    "agreement_products": _products,
    "agreement_markets": _markets,
    "agreement_capacity": _capacity,
    "agreement_absences": _absences,
    "agreement_pay": _pay,
    "agreement_minutes": _minutes,
    "agreement_goals": _goals,
    "agreement_promises": _promises,
    "agreement_shared_costs": _shared_costs,
}
