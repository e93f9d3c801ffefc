"""Which keys may an agreement hold, and what does each one mean?

The reader takes its keys from here and nowhere else, and `docs/reference/agreement.md` is written from
here. In a path `*` stands for a name of your own, and `[]` for each item of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Key:
    """What a key means, what holds when it is left out, and an example. A needed key has no default."""

    meaning: str
    default: str
    example: str
    needed: bool = False


def _need(meaning: str, example: str) -> Key:
    return Key(meaning, "needed", example, needed=True)


_CLOSE = {
    "close": Key(
        "The agreed close ratio", "none: not compared with an agreed figure", "{ratio: 30%, within: 6 months}"
    ),
    "close.ratio": _need("Share of qualified opportunities that are won", "30%"),
    "close.within": _need("The window in which they are won", "6 months"),
}
_DEAL = {
    "deal": Key("What a deal is worth", "none", "{average: 50_000, margin: 55%, cycle: 3 months}"),
    "deal.average": Key("Average revenue of one deal, in the agreement's currency", "not agreed", "50_000"),
    "deal.margin": Key("Margin, as a share of revenue, where a deal has none of its own", "not agreed", "55%"),
    "deal.cycle": Key("Time from qualified opportunity to win", "not agreed", "3 months"),
}
_CRITERION = {
    "name": Key("Its name, in answers and lists of what is missing", "the field's or question's name", "single_site"),
    "field": Key("What is tested: account.FIELD, person.FIELD or opportunity.FIELD", "-", "account.sites"),
    "answer": Key("Instead of a field: the question whose answer is tested", "-", "project_leader"),
    "op": Key("How it is compared; the operators are listed below", "is; in for a list of values", "at_least"),
    "value": Key("What it is compared with: one value or a list", "none, for filled", "[North America, Asia]"),
}
_STAGE = {
    "stage": _need("Name of the stage: lower-case letters, digits and _", "mql"),
    "owner": _need("Who works on leads in it: marketing, sales or both", "marketing"),
    "reached": Key(
        "What shows that a lead is in it: start, handed_over, accepted, contacted, qualified, opportunity, won, "
        "observed (a source's own date), or a score",
        "start for the first stage, observed for the others",
        "accepted",
    ),
    "reached.score": Key("The score from which on a lead is in the stage", "-", '">= 60"'),
    "within": Key("Time from the stage before in which it should be reached", "no limit", "2 business days"),
}


def _under(path: str, keys: Mapping[str, Key]) -> dict[str, Key]:
    return {f"{path}.{name}": key for name, key in keys.items()}


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "agreement": _need("Its title", "Lean consulting, 2026"),
        "version": _need("Its number: 1, 2, 3 ...", "3"),
        "in_force_from": _need("First day on which it holds", "2026-07-01"),
        "currency": _need("Currency of all its amounts, as ISO 4217 code", "EUR"),
        "fiscal_year_starts": Key("Month and day on which the fiscal year starts", "01-01", '"02-01"'),
        "unit": Key("What counts as one lead: a person, or an account with all its people", "person", "account"),
        "time_zone": Key("Zone in which days begin and business hours are counted", "UTC", "Europe/Stockholm"),
        "small_sample": Key("Below this denominator counts are shown, not percentages; 20 or more", "20", "30"),
        "business_hours": Key("When sales is at work", "mon-fri, 09:00 to 17:00", '{days: mon-fri, from: "08:00"}'),
        "business_hours.days": Key("Working days of the week", "mon-fri", "[mon, tue, wed, thu]"),
        "business_hours.from": Key("Opening time", "09:00", '"08:00"'),
        "business_hours.to": Key("Closing time; 24:00 is the end of the day", "17:00", '"17:00"'),
        "business_hours.holidays": Key("Days on which nobody works", "none", "[2026-12-24, 2026-12-25]"),
        "products": Key("How each product is sold", "none: one kind of sale", "{training: {motion: mixed}}"),
        "products.*.motion": Key("lead, mixed, or direct (no sales team, no lead step)", "lead", "direct"),
        **_under("products.*", {**_CLOSE, **_DEAL}),
        "products.*.life_cycle": Key("The product's own path", "the agreement's", "see `life_cycle`"),
        **_under("products.*.life_cycle[]", _STAGE),
        "markets": Key(
            "Markets: one test, or several under `where`; the first market that fits counts",
            "none",
            "{asia: {field: account.region, value: Asia}}",
        ),
        **_under("markets.*", {name: key for name, key in _CRITERION.items() if name != "name"}),
        "markets.*.where": Key("Several tests that must all be passed", "-", "[{field: account.region, value: Asia}]"),
        **_under("markets.*.where[]", _CRITERION),
        **_under("markets.*", {**_CLOSE, **_DEAL}),
        "target_market": Key("Tests an account must pass to be worth spending on", "none", "see below"),
        **_under("target_market[]", _CRITERION),
        "score": Key("Points in three parts that add up to the score", "none: no score", "see below"),
        "score.fit": Key("Points for who they are", "none", "{up_to: 40, rules: [...]}"),
        "score.fit.up_to": _need("The part never gives more", "40"),
        "score.fit.rules": _need("Rules, each with points", "[{when: target_market, points: 30}]"),
        "score.fit.rules[].when": Key("Instead of a field: target_market, or a market's name", "-", "target_market"),
        **_under("score.fit.rules[]", _CRITERION),
        "score.fit.rules[].points": _need("Points for passing", "30"),
        "score.behaviour": Key("Points for what they do", "none", "{up_to: 40, half_life: 30 days, points: {...}}"),
        "score.behaviour.up_to": _need("The part never gives more", "40"),
        "score.behaviour.half_life": Key("Points halve in this time", "they stay", "30 days"),
        "score.behaviour.points": _need("Points for each kind of touch", "{webinar_attended: 15}"),
        "score.behaviour.points.*": Key("Points each time it happens", "0", "15"),
        "score.answers": Key("Points for what they said", "none", "{up_to: 20, points: {project_leader: 10}}"),
        "score.answers.up_to": _need("The part never gives more", "20"),
        "score.answers.points": _need("Points for each question answered with yes", "{project_leader: 10}"),
        "score.answers.points.*": Key("Points for a yes", "0", "10"),
        "life_cycle": _need("The main path, from the first stage to the win, in order", "see below"),
        **_under("life_cycle[]", _STAGE),
        "ends": Key("What each other end of a pass means: end, or nurture", "see the next rows", "{rejected: nurture}"),
        "ends.rejected": Key("Sales turned the lead down", "nurture", "nurture"),
        "ends.stalled": Key("Nothing happened for too long", "nurture; never stalls without `after`", "see below"),
        "ends.stalled.after": _need("Time without any contact", "45 days without contact"),
        "ends.stalled.then": Key("end, or nurture", "nurture", "end"),
        "ends.lost": Key("The opportunity was lost", "end", "end"),
        "ends.no_decision": Key("The buyer did not decide", "end", "nurture"),
        "ends.cancelled": Key("The buyer gave the project up", "end", "nurture"),
        "ends.disqualified": Key("The lead can never become a customer", "end", "end"),
        "ends.unsubscribed": Key("The person wants no more messages; always end", "end", "end"),
        "qualified": Key(
            "Tests that make a qualified opportunity; each is yes, no, or not known yet", "none", "see below"
        ),
        "qualified[].rule": Key("Instead of a field: target_market, or a market's name", "-", "target_market"),
        **_under("qualified[]", _CRITERION),
        "hand_over": Key("How leads pass from marketing to sales", "none agreed", "see below"),
        "hand_over.at": _need("From this stage on a lead may be passed", "mql"),
        "hand_over.route": Key("Who gets the lead", "the rep with the least to do", "{by: [market, product]}"),
        "hand_over.route.by": Key(
            "First by these: market, product, source, program, channel, account", "none", "[market]"
        ),
        "hand_over.route.then": Key("Then: least_load, or in_turn", "least_load", "in_turn"),
        "hand_over.route.accept": Key("A person accepts, or it is automatic", "person", "automatic"),
        "hand_over.first_contact": Key("Business time to the first contact", "not agreed", "within 24 business hours"),
        "hand_over.attempts": Key("How often sales tries, in which time", "not agreed", "5 in 10 business days"),
        "hand_over.reject_reasons": Key("Reasons with which sales may turn a lead down", "any", "see below"),
        "hand_over.reject_reasons.*.owner": _need("Who can act on it; the owners are listed below", "marketing"),
        "hand_over.reject_reasons.*.loss": Key("Was money lost by it: yes, part or no", "yes", "no"),
        "hand_over.above_capacity": Key(
            "What happens with more leads than sales can take", "pass them anyway", "see below"
        ),
        "hand_over.above_capacity.hold_up_to": Key("Hold and nurture them so long", "do not hold", "14 days"),
        "hand_over.above_capacity.then": Key("Then: pass, nurture, or external", "pass", "external"),
        "hand_over.above_capacity.external": Key("Who takes them outside", "nobody", "{name: partner desk}"),
        "hand_over.above_capacity.external.name": _need("Name of the partner", "partner desk"),
        "hand_over.above_capacity.external.cost_per_lead": Key("What one lead costs there", "not agreed", "120"),
        "capacity": Key("How much sales can take", "not agreed", "{leads_per_rep_per_week: 8}"),
        "capacity.leads_per_rep_per_week": Key("New leads one rep can take in a week", "not agreed", "8"),
        "capacity.reps": Key("Reps, or kinds of reps, with another number", "none", "{new hire: 4 until 2026-09-01}"),
        "capacity.reps.*": Key("Leads a week, where needed until a day", "-", "4 until 2026-09-01"),
        "capacity.absent": Key("Who is away", "nobody", "see below"),
        "capacity.absent[].rep": _need("The rep", "ann@example.com"),
        "capacity.absent[].from": _need("First day away", "2026-07-13"),
        "capacity.absent[].to": _need("Last day away", "2026-08-02"),
        "cost_shared": Key("How marketing cost without a program is shared out", "not shared out", "{tools: by leads}"),
        **{
            f"cost_shared.{kind}": Key(
                f"Cost of {what}: by leads, by touches or by spend", "not shared out", "by leads"
            )
            for kind, what in {"media": "media", "people": "people", "tools": "tools", "content": "content"}.items()
        },
        "capture": Key("What must be captured, per channel", "nothing in particular", "{email: [message, link]}"),
        "capture.*": Key("What each lead from it must carry", "-", "[badge, interest]"),
        "quiet_hours": Key("When no message goes out", "any time", '{from: "19:00", to: "07:00"}'),
        "quiet_hours.from": _need("Start", '"19:00"'),
        "quiet_hours.to": _need("End", '"07:00"'),
        "sales_time": Key("What sales' time costs", "not counted", "{hourly_cost: 85}"),
        "sales_time.hourly_cost": Key("Cost of one hour", "not agreed", "85"),
        "sales_time.minutes": Key("Minutes of a contact, where none were recorded", "not agreed", "{call: 15}"),
        **{
            f"sales_time.minutes.{kind}": Key(f"Minutes of one contact of kind {kind}", "not agreed", "15")
            for kind in ("call", "email", "meeting", "demo", "proposal", "other")
        },
        "pay": Key("Commission by who found the lead", "not agreed", "[{origin: sales, commission: 10%}]"),
        "pay[].origin": _need("sales or marketing", "sales"),
        "pay[].commission": _need("Share of revenue", "10%"),
        "reasons_owner": Key("Who can act on each reason, and whether money was lost", "see below", "{price: pricing}"),
        "reasons_owner.*": Key("The owner, or owner and loss", "both", "product"),
        "reasons_owner.*.owner": _need("Who can act on it", "product"),
        "reasons_owner.*.loss": Key("Was money lost by it: yes, part or no", "yes", "part"),
        **_CLOSE,
        **_DEAL,
        "credit": Key("How credit for a win is shared between touches", "u_40_20_40, 12 months", "{rule: linear}"),
        "credit.rule": Key("first, last, linear or u_40_20_40", "u_40_20_40", "linear"),
        "credit.lookback": Key("Touches count so long before the win", "12 months", "6 months"),
        "discount_rate": Key("Yearly rate at which later money counts less", "not agreed", "8%"),
        "goals": Key("Goals, agreed before the period starts", "none", "[{period: 2026-Q3, deals: 10}]"),
        "goals[].period": _need("The period: 2026, 2026-Q3, 2026-07, FY2026, FY2026-Q1 ...", "2026-Q3"),
        "goals[].product": Key("Only this product", "all", "assessment"),
        "goals[].market": Key("Only this market", "all", "asia"),
        "goals[].deals": Key("Won opportunities", "-", "10"),
        "goals[].revenue": Key("Revenue won, in the agreement's currency", "-", "500_000"),
        "goals[].leads": Key("Leads", "-", "800"),
        "goals[].*": Key(
            "Leads that reach a stage, by the stage's name in the plural", "-", "qualified_opportunities: 34"
        ),
        "promises": Key("What each team promises the other", "none", "see below"),
        **{
            f"promises.{team}": Key(
                f"Promises of {whose}; each is one measure and its mark", "none", "[{close_ratio: goal}]"
            )
            for team, whose in {"marketing": "marketing", "sales": "sales", "both": "both teams together"}.items()
        },
        **{
            f"promises.{team}[].*": Key('">= 90%", "<= 5", goal (as the goals say), or always', "-", '">= 90%"')
            for team in ("marketing", "sales", "both")
        },
        "signals": Key("Indicators of brand and customers to follow", "none", "[brand_preference]"),
        "nurture": Key("Programs for leads that are nearly right", "none", "see below"),
        "nurture.*.for": _need("For whom", "{missing: executive_support}"),
        "nurture.*.for.missing": _need("One or more tests of `qualified` that are not yes yet", "executive_support"),
        "nurture.*.consent": _need("Consent a person must have given", "marketing_mail"),
        "nurture.*.holdout": Key("Share that gets nothing, to see what nurture adds", "0%", "10%"),
        "nurture.*.steps": _need("Its messages", "[{after: 0 days, send: executive-briefing}]"),
        "nurture.*.steps[].after": _need("So long after it starts", "14 days"),
        "nurture.*.steps[].send": _need("The message", "case-study-roi"),
        "rollout": Key("When each part of the process starts", "all at once", "see below"),
        "rollout[].step": _need("What starts", "criteria and hand-over"),
        "rollout[].from": _need("First day", "2026-07-01"),
    }
)


def children(path: str) -> tuple[str, ...]:
    """The names that may stand under a path; `*` among them allows any name."""
    return _CHILDREN.get(path, ())


def _children() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in KEYS:
        parts = path.split(".")
        for depth in range(len(parts)):
            names = found.setdefault(".".join(parts[:depth]), [])
            name = parts[depth].removesuffix("[]")
            if name not in names:
                names.append(name)
    return {path: tuple(names) for path, names in found.items()}


_CHILDREN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_children())
