"""What does each program return, before and after the cost of sales' time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Answer, Asked, Column, Finished
from loopline.answers.verdict import PAYS_BACK, STOP, TOO_EARLY, Venture, roi, roi_before_sales, roi_interval, verdict
from loopline.answers.wording import money, plural, span
from loopline.words.errors import Refused
from loopline.words.money import to_major, to_minor
from loopline.words.rows import Rows

RULES: Final = ("first", "last", "linear", "u_40_20_40")
KINDS: Final = ("opportunity", "order")
NOT_CONVERTED: Final = "not converted: "
LEFTOVERS: Final = ("no known touch", "no known program", "no known channel", "not allocated")

_SUMS: Final = (
    "marketing_cost",
    "ripe_cost",
    "sales_cost",
    "sales_hours",
    "deals",
    "orders",
    "without_amount",
    "revenue",
    "return_value",
    "gross_return",
    "squared_return",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One group under one rule: its sums as the record gives them; None where nothing is recorded."""

    name: str
    sums: Mapping[str, Any]
    gross: Mapping[str, float]
    is_rough: bool

    @property
    def is_leftover(self) -> bool:
        """Whether this line holds what belongs to no group."""
        return self.name in LEFTOVERS or self.is_unconverted

    @property
    def is_unconverted(self) -> bool:
        """Whether this line holds money without an exchange rate."""
        return self.name.startswith(NOT_CONVERTED)

    def wins(self, kind: str) -> float:
        """Credited deals, or credited orders."""
        return float(self.sums["deals" if kind == "opportunity" else "orders"] or 0)

    @property
    def kind(self) -> str | None:
        """What brings this line its return: deals, or orders without one; None where nothing did yet."""
        if self.gross["order"] > self.gross["opportunity"]:
            return "order"
        return "opportunity" if self.gross["opportunity"] or self.wins("opportunity") else None


def finish(rows: Rows, _: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Finished:
    """One row per group under the asked rule, with the range over all rules."""
    if asked.rule not in RULES:
        message = f'Credit by "{asked.rule}" is not computed yet. Ask with one of: {", ".join(RULES)}.'
        raise Refused(message)
    found = list(rows)
    basis = "revenue" if any(row["is_revenue"] for row in found) else "margin"
    by_rule = {rule: _lines(found, rule) for rule in RULES}
    ventures = {rule: _ventures(lines, agreement, basis) for rule, lines in by_rule.items()}
    shown = [_row(line, ventures, asked) for line in by_rule[asked.rule].values()]
    shown.sort(key=lambda row: (_is_leftover(row["name"]), -(row["gain"] or 0), row["name"]))
    notes = (*_basis_notes(basis, shown, asked), *_unconverted_notes(found, asked.rule))
    return Finished(Rows.of(tuple(ROI.columns), shown), _sentence(shown, asked, agreement), notes)


def _lines(rows: list[dict[str, Any]], rule: str) -> dict[str, Line]:
    """The lines of one rule by name; costs, which no rule changes, are in each."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["rule"] in (None, rule):
            found.setdefault(row["name"], []).append(row)
        else:
            found.setdefault(row["name"], [])  # a group that only another rule credits is shown with nothing
    return {name: _line(name, group) for name, group in found.items()}


def _line(name: str, rows: list[dict[str, Any]]) -> Line:
    gross = {kind: sum(float(row["gross_return"]) for row in rows if row["case_kind"] == kind) for kind in KINDS}
    return Line(
        name=name,
        sums={key: _sum(row[key] for row in rows) for key in _SUMS},
        gross=gross,
        is_rough=any(row["is_rough"] for row in rows),
    )


def _sum(values: Any) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _ventures(lines: Mapping[str, Line], agreement: Agreement, basis: str) -> dict[str, Venture]:
    """Cost against return for each line, with the mean win and the rate of wins of its kind of program."""
    counted = [line for line in lines.values() if not line.is_unconverted]
    usual = "opportunity" if any(line.wins("opportunity") for line in counted) else _usual_kind(counted)
    kinds = {line.name: line.kind or usual for line in lines.values()}
    unseen = {kind: _mean_win(kind, counted) or _agreed_deal(agreement, basis) for kind in KINDS}
    rates = {kind: _rate(kind, [line for line in counted if kinds[line.name] == kind]) for kind in KINDS}
    return {name: _venture(line, unseen[kinds[name]], rates[kinds[name]]) for name, line in lines.items()}


def _usual_kind(lines: list[Line]) -> str:
    return "order" if any(line.wins("order") for line in lines) else "opportunity"


def _mean_win(kind: str, lines: list[Line]) -> float | None:
    """What one deal, or one order, returned on average; of deals with an amount."""
    missing = sum(float(line.sums["without_amount"] or 0) for line in lines) if kind == "opportunity" else 0.0
    priced = sum(line.wins(kind) for line in lines) - missing
    gross = sum(line.gross[kind] for line in lines)
    return gross / priced if priced > 1e-9 and gross > 0 else None


def _rate(kind: str, lines: list[Line]) -> float | None:
    """Wins for each unit of marketing cost, over all programs of this kind."""
    paying = [line for line in lines if line.sums["marketing_cost"] and not line.is_leftover]
    spent = sum(line.sums["marketing_cost"] for line in paying)
    return sum(line.wins(kind) for line in paying) / spent if spent > 0 else None


def _venture(line: Line, unseen: float | None, rate: float | None) -> Venture:
    sums = line.sums
    returned = sums["return_value"]
    if returned is None and not sums["without_amount"] and not line.is_unconverted:
        returned = 0
    return Venture(
        marketing_cost=None if sums["marketing_cost"] is None else int(sums["marketing_cost"]),
        sales_cost=None if sums["sales_cost"] is None else int(sums["sales_cost"]),
        ripe_cost=None if sums["ripe_cost"] is None else int(sums["ripe_cost"]),
        returned=None if returned is None else int(returned),
        gross=float(sums["gross_return"] or 0),
        squares=float(sums["squared_return"] or 0),
        unseen=unseen,
        expected=None if rate is None or sums["marketing_cost"] is None else rate * float(sums["marketing_cost"]),
        without_amount=float(sums["without_amount"] or 0),
    )


def _agreed_deal(agreement: Agreement, basis: str) -> float | None:
    """What an average deal returns as agreed, where no deal was seen."""
    deal = agreement.deal
    if deal is None or deal.average is None:
        return None
    share = deal.margin if basis == "margin" and deal.margin is not None else Decimal(1)
    return float(to_minor(deal.average * share, agreement.currency))


def _row(line: Line, ventures: Mapping[str, Mapping[str, Venture]], asked: Asked) -> dict[str, Any]:
    venture = ventures[asked.rule][line.name]
    over_rules = [by_name[line.name] for by_name in ventures.values()]
    gain_before = None if line.is_unconverted else (venture.returned or 0) - (venture.marketing_cost or 0)
    return {
        "name": line.name,
        "marketing_cost": venture.marketing_cost,
        "sales_cost": venture.sales_cost,
        "cost": None if line.is_unconverted else venture.cost,
        "sales_hours": float(line.sums["sales_hours"] or 0),
        "deals": _weight(line.sums["deals"]),
        "orders": _weight(line.sums["orders"]),
        "without_amount": _weight(line.sums["without_amount"]),
        "revenue": _revenue(line, venture),
        "return_value": venture.returned,
        "gain_before_sales": gain_before,
        "gain": None if gain_before is None else gain_before - (venture.sales_cost or 0),
        "ripe_cost": venture.ripe_cost,
        "ripe_share": venture.ripe_cost / venture.marketing_cost
        if venture.marketing_cost and venture.ripe_cost is not None
        else None,
        **_judged(line, venture, over_rules, asked),
        "class": "rough" if line.is_rough else "measured",
    }


def _judged(line: Line, venture: Venture, over_rules: list[Venture], asked: Asked) -> dict[str, Any]:
    """The return on cost and what it lets one decide; nothing for what belongs to no group."""
    empty = dict.fromkeys(
        (
            "roi_before_sales",
            "roi",
            "roi_low",
            "roi_high",
            "verdict",
            "why",
            "roi_least",
            "roi_most",
            "decision_changes",
        )
    )
    if line.is_leftover:
        return empty
    interval = roi_interval(venture)
    values = [value for value in map(roi, over_rules) if value is not None]
    decision, why = verdict(venture)
    realised = asked.view == "realised"
    return {
        "roi_before_sales": roi_before_sales(venture) if venture.is_defined else None,
        "roi": roi(venture),
        "roi_low": interval.low if interval and not realised else None,
        "roi_high": interval.high if interval and not realised else None,
        "verdict": None if realised and venture.is_defined else decision,
        "why": "cash view: wins of the period against cost of the period" if realised else why,
        "roi_least": min(values) if values else None,
        "roi_most": max(values) if values else None,
        "decision_changes": None if realised else len({verdict(other)[0] for other in over_rules}) > 1,
    }


def _weight(value: Any) -> float:
    return round(float(value or 0), 9) + 0.0


def _revenue(line: Line, venture: Venture) -> int | None:
    revenue = line.sums["revenue"]
    if revenue is not None:
        return int(revenue)
    return None if line.is_unconverted or venture.without_amount else 0


def _is_leftover(name: str) -> bool:
    return name in LEFTOVERS or name.startswith(NOT_CONVERTED)


def _basis_notes(basis: str, shown: list[dict[str, Any]], asked: Asked) -> tuple[str, ...]:
    notes = [
        "Return is revenue: for some deals no margin is recorded or agreed."
        if basis == "revenue"
        else "Return is the recorded margin, else the agreed margin of the revenue (then rough)."
    ]
    if asked.view == "realised":
        notes.append("Cash view: wins of the period against cost of the period; no verdict.")
    missing = sum(row["without_amount"] for row in shown if not row["name"].startswith(NOT_CONVERTED))
    if missing:
        notes.append(f"{missing:,.1f} credited deals have no known amount; they count as deals, not as money.")
    if any(row["class"] == "rough" for row in shown):
        notes.append("Rough lines rest on the agreed margin or on agreed minutes where none are recorded.")
    return tuple(notes)


def _unconverted_notes(rows: list[dict[str, Any]], rule: str) -> tuple[str, ...]:
    found = [row for row in rows if row["name"].startswith(NOT_CONVERTED) and row["rule"] in (None, rule)]
    return tuple(_unconverted(row) for row in found)


def _unconverted(row: Mapping[str, Any]) -> str:
    currency = row["name"].removeprefix(NOT_CONVERTED)
    amount = f"{currency} {to_major(int(row['original_minor'] or 0), currency):,}"
    count = plural(row["cases"], {"opportunity": "deal"}.get(row["case_kind"], row["case_kind"]))
    return f"{amount} of {count} is not converted: no exchange rate on its day."


def _sentence(shown: list[dict[str, Any]], asked: Asked, agreement: Agreement) -> str:
    judged = [row for row in shown if row["roi"] is not None]
    if not judged:
        return f"No return on cost can be given: no marketing cost is recorded by {asked.by} in this period."
    cost = sum(row["cost"] for row in judged)
    before = sum(row["marketing_cost"] for row in judged)
    returned = sum(row["return_value"] for row in judged)
    whole = (
        f"What cost {money(cost, agreement.currency)} {span(asked)} returned "
        f"{(returned - cost) / cost:+.0%} with sales' time counted, {(returned - before) / before:+.0%} without"
    )
    if asked.view == "realised":
        return f"{whole} (cash view)."
    if asked.by == "all":
        return f"{whole}: {judged[0]['verdict']} ({judged[0]['why']})."
    said = [_those(judged, PAYS_BACK, "pay back"), _those(judged, STOP, "do not"), _too_early(judged)]
    return f"{whole}; " + ", ".join(text for text in said if text) + "."


def _those(judged: list[dict[str, Any]], decision: str, words: str) -> str:
    named = [f"{row['name']} {row['roi']:+.0%}" for row in judged if row["verdict"] == decision]
    if not named:
        return ""
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"{len(named)} of {len(judged)} {words} ({', '.join(named[:3])}{more})"


def _too_early(judged: list[dict[str, Any]]) -> str:
    count = sum(row["verdict"] == TOO_EARLY for row in judged)
    return f"for {count} it is too early to say" if count else ""


ROI: Final = Answer(
    name="roi",
    question="What does each program return, before and after the cost of sales' time?",
    counts_by="cohort",
    columns={
        "name": Column("the group; what belongs to none has a line of its own"),
        "marketing_cost": Column("recorded and allocated marketing cost of the period", "money", adds=True),
        "sales_cost": Column("sales' time of the period, credited to what led to it", "money", adds=True),
        "cost": Column("marketing cost and sales' time", "money", adds=True),
        "sales_hours": Column("hours of sales' time", "hours", adds=True),
        "deals": Column("won deals, as credited", "deals", adds=True),
        "orders": Column("orders without a deal, as credited; refunds not counted", "deals", adds=True),
        "without_amount": Column("of both, those without a known amount in the agreed currency", "deals", adds=True),
        "revenue": Column("credited revenue, refunds taken off", "money", adds=True),
        "return_value": Column("credited margin: own, else agreed; revenue where neither is known", "money", adds=True),
        "gain_before_sales": Column("return less marketing cost", "money", adds=True),
        "gain": Column("return less all cost", "money", adds=True),
        "ripe_cost": Column("cost old enough for its wins to have come", "money", adds=True),
        "ripe_share": Column("ripe part of marketing cost", "share", ratio=("ripe_cost", "marketing_cost")),
        "roi_before_sales": Column(
            "return less marketing cost, over it", "gain", ratio=("gain_before_sales", "marketing_cost")
        ),
        "roi": Column("return less all cost, over it", "gain", ratio=("gain", "cost"), range=("roi_low", "roi_high")),
        "roi_low": Column("80% range of roi if repeated at this cost: low end", "gain"),
        "roi_high": Column("80% range of roi if repeated at this cost: high end", "gain"),
        "verdict": Column("pays back, stop, or too early to say", "text"),
        "why": Column("what the verdict rests on", "text"),
        "roi_least": Column("least roi over all rules of credit", "gain"),
        "roi_most": Column("highest roi over all rules of credit", "gain"),
        "decision_changes": Column("whether another rule of credit would change the verdict", "text"),
        "class": Column("measured, or rough: the weakest of what the line rests on", "text"),
    },
    finish=finish,
    brief=("name", "roi_before_sales", "roi", "verdict", "cost", "deals"),
    reads=("opportunity_closed", "order_placed", "money_spent", "touch"),
    by=("program", "channel", "source", "product", "market", "rep", "all"),
    rules=RULES,
    views=("cohort", "realised"),
    formulas={
        "roi": "(return_value - cost) / cost, cost = marketing_cost + sales_cost",
        "roi_before_sales": "(return_value - marketing_cost) / marketing_cost",
        "verdict": "pays back: 80% range above 0; stop: below 0; both with at least 5 deals to expect "
        "and at least 80% of the cost ripe; else too early to say",
    },
)
