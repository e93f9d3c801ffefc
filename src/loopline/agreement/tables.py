"""How do an agreement's terms look as tables of the record?

Every table carries the `version` it comes from, so that a test can be read under the version in force
at its moment, and a clock under the version in force when it started.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# table -> column -> (DuckDB type, meaning)
AGREEMENT_TABLES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        "agreement_versions": {
            "version": ("INTEGER", "version number"),
            "title": ("VARCHAR", "title"),
            "from_at": ("TIMESTAMP", "in force from (UTC); the first version reaches back without end"),
            "to_at": ("TIMESTAMP", "in force until (UTC); the last version reaches on without end"),
            "text_hash": ("VARCHAR", "SHA-256 of the file's text"),
        },
        "agreement_terms": {
            "version": ("INTEGER", "version number"),
            "currency": ("VARCHAR", "ISO 4217 code"),
            "unit": ("VARCHAR", "person or account"),
            "close_ratio": ("DOUBLE", "agreed share of qualified opportunities won"),
            "close_days": ("DOUBLE", "agreed window of the close ratio, days"),
            "deal_average_minor": ("BIGINT", "agreed average deal, minor units"),
            "deal_margin": ("DECIMAL(9,6)", "agreed margin, share of revenue"),
            "cycle_days": ("DOUBLE", "agreed sales cycle, days"),
            "hourly_cost_minor": ("BIGINT", "cost of one hour of sales time, minor units"),
            "credit_rule": ("VARCHAR", "agreed rule of credit"),
            "lookback_days": ("DOUBLE", "touches count so many days before the win"),
            "stalls_after_days": ("DOUBLE", "days without contact after which a pass has stalled"),
            "first_contact_minutes": ("BIGINT", "business minutes from hand-over to first contact"),
            "accept": ("VARCHAR", "person, or automatic"),
            "small_sample": ("INTEGER", "below this denominator counts are shown, not percentages"),
        },
        "agreement_stages": {
            "version": ("INTEGER", "version number"),
            "stage": ("VARCHAR", "stage"),
            "position": ("INTEGER", "place on the main path, from 1"),
            "owner": ("VARCHAR", "marketing, sales or both"),
            "reached": (
                "VARCHAR",
                "start, score, handed_over, accepted, contacted, qualified, opportunity, won, observed",
            ),
            "score_at_least": ("DOUBLE", "threshold, where reached by score"),
            "within_days": ("DOUBLE", "window from the previous stage, days"),
            "within_minutes": ("BIGINT", "window from the previous stage, business minutes"),
        },
        "agreement_ends": {
            "version": ("INTEGER", "version number"),
            "end_name": ("VARCHAR", "rejected, stalled, lost, disqualified, unsubscribed ..."),
            "becomes": ("VARCHAR", "end, or nurture (the lead may come back)"),
            "after_days": ("DOUBLE", "for stalled: days without contact"),
        },
        "agreement_reasons": {
            "version": ("INTEGER", "version number"),
            "reason": ("VARCHAR", "why a pass ended, lower case; the usual reasons are here even when not agreed"),
            "owner": ("VARCHAR", "who can act on it"),
            "loss": ("VARCHAR", "was money lost by it: yes, part or no"),
            "loss_share": ("DOUBLE", "1, 0.5 or 0"),
        },
        "agreement_criteria": {
            "version": ("INTEGER", "version number"),
            "list": ("VARCHAR", "qualified, target_market, market:NAME, or fit:RULE"),
            "criterion": ("VARCHAR", "name of the criterion"),
            "position": ("INTEGER", "place in its list, from 1"),
            "subject": ("VARCHAR", "person, account, opportunity, answer, or rule: the result of another list"),
            "field": ("VARCHAR", "field or question, lower case; for rule: the other list"),
            "op": ("VARCHAR", "operator"),
        },
        "agreement_criteria_values": {
            "version": ("INTEGER", "version number"),
            "list": ("VARCHAR", "as in agreement_criteria"),
            "criterion": ("VARCHAR", "name of the criterion"),
            "value": ("VARCHAR", "one value to compare with, lower case"),
            "number": ("DOUBLE", "the value as a number, where it is one"),
        },
        "agreement_points": {
            "version": ("INTEGER", "version number"),
            "part": ("VARCHAR", "fit, behaviour or answers"),
            "name": ("VARCHAR", "rule, touch or question"),
            "points": ("DOUBLE", "points"),
        },
        "agreement_score_parts": {
            "version": ("INTEGER", "version number"),
            "part": ("VARCHAR", "fit, behaviour or answers"),
            "up_to": ("DOUBLE", "cap of the part"),
            "half_life_days": ("DOUBLE", "points halve in so many days; null: they stay"),
        },
        "agreement_products": {
            "version": ("INTEGER", "version number"),
            "product": ("VARCHAR", "product"),
            "motion": ("VARCHAR", "lead, mixed or direct"),
            "close_ratio": ("DOUBLE", "own, else the agreement's"),
            "close_days": ("DOUBLE", "own, else the agreement's"),
            "deal_average_minor": ("BIGINT", "own, else the agreement's"),
            "deal_margin": ("DECIMAL(9,6)", "own, else the agreement's"),
            "cycle_days": ("DOUBLE", "own, else the agreement's"),
        },
        "agreement_markets": {
            "version": ("INTEGER", "version number"),
            "market": ("VARCHAR", "market"),
            "position": ("INTEGER", "place in the list, from 1: the first market that fits counts"),
            "close_ratio": ("DOUBLE", "own, else the agreement's"),
            "close_days": ("DOUBLE", "own, else the agreement's"),
            "deal_average_minor": ("BIGINT", "own, else the agreement's"),
            "deal_margin": ("DECIMAL(9,6)", "own, else the agreement's"),
            "cycle_days": ("DOUBLE", "own, else the agreement's"),
        },
        "agreement_product_stages": {
            "version": ("INTEGER", "version number"),
            "product": ("VARCHAR", "product with a path of its own"),
            "stage": ("VARCHAR", "stage"),
            "position": ("INTEGER", "place on the product's path, from 1"),
            "owner": ("VARCHAR", "marketing, sales or both"),
            "reached": ("VARCHAR", "as in agreement_stages"),
            "score_at_least": ("DOUBLE", "threshold, where reached by score"),
            "within_days": ("DOUBLE", "window from the previous stage, days"),
            "within_minutes": ("BIGINT", "window from the previous stage, business minutes"),
        },
        "agreement_capacity": {
            "version": ("INTEGER", "version number"),
            "rep": ("VARCHAR", "rep or kind of rep; null: every other rep"),
            "leads_per_week": ("DOUBLE", "leads a rep can take in a week"),
            "until_at": ("TIMESTAMP", "holds until then, UTC; null: without end"),
        },
        "agreement_absences": {
            "version": ("INTEGER", "version number"),
            "rep": ("VARCHAR", "rep"),
            "from_at": ("TIMESTAMP", "away from, UTC"),
            "to_at": ("TIMESTAMP", "back at, UTC"),
        },
        "agreement_pay": {
            "version": ("INTEGER", "version number"),
            "origin": ("VARCHAR", "who found the lead: marketing or sales"),
            "commission": ("DOUBLE", "share of revenue"),
        },
        "agreement_minutes": {
            "version": ("INTEGER", "version number"),
            "contact_kind": ("VARCHAR", "call, email, meeting, demo, proposal"),
            "minutes": ("DOUBLE", "agreed minutes where none are recorded"),
        },
        "agreement_goals": {
            "version": ("INTEGER", "version number"),
            "period": ("VARCHAR", "as written"),
            "from_at": ("TIMESTAMP", "start, UTC"),
            "to_at": ("TIMESTAMP", "end, UTC, not included"),
            "measure": ("VARCHAR", "deals, revenue, qualified_opportunities ..."),
            "value": ("DECIMAL(18,4)", "number, or money in major units"),
            "product": ("VARCHAR", "null: all"),
            "market": ("VARCHAR", "null: all"),
        },
        "agreement_promises": {
            "version": ("INTEGER", "version number"),
            "team": ("VARCHAR", "marketing, sales or both"),
            "promise": ("VARCHAR", "what is promised"),
            "op": ("VARCHAR", ">=, <=, or is"),
            "value": ("DOUBLE", "share or number; null with a word"),
            "word": ("VARCHAR", "goal or always; null with a number"),
        },
        "agreement_shared_costs": {
            "version": ("INTEGER", "version number"),
            "kind": ("VARCHAR", "tools, content, people"),
            "shared_by": ("VARCHAR", "leads, touches or spend"),
        },
        "days": {
            "version": ("INTEGER", "version number"),
            "day": ("DATE", "calendar day in the agreement's zone"),
            "starts_at": ("TIMESTAMP", "its first moment, UTC"),
            "ends_at": ("TIMESTAMP", "the next day's first moment, UTC"),
            "is_business": ("BOOLEAN", "a working day"),
            "opens_at": ("TIMESTAMP", "opening, UTC; null when closed"),
            "closes_at": ("TIMESTAMP", "closing, UTC; null when closed"),
            "minutes": ("BIGINT", "business minutes of the day"),
            "minutes_before": ("BIGINT", "business minutes of all days before, from the table's first day"),
            "week": ("VARCHAR", "ISO week, 2026-W30"),
            "month": ("VARCHAR", "2026-07"),
            "quarter": ("VARCHAR", "calendar quarter, 2026-Q3"),
            "fiscal_year": ("INTEGER", "named for the calendar year in which it starts"),
            "fiscal_quarter": ("VARCHAR", "FY2026-Q2"),
        },
    }
)
