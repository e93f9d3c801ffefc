"""Which programs does the company run, what do they cost, and whom do they find?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

# Leads and spend of a month against the year's average.
SEASON: Final = (0.95, 1.05, 1.15, 1.1, 1.05, 0.95, 0.6, 0.8, 1.2, 1.2, 1.1, 0.75)


@dataclass(frozen=True, slots=True)
class Program:
    """One program. `leads` a month, `media` in EUR a month through `platform`, `other` costs by kind and month.

    `aim` is the share of people it finds in the target market, `quality` their usual interest,
    `training` the share who ask about training. A fair runs once, in its `fair` month, for its `fair_cost`.
    """

    key: str
    name: str
    channel: str
    crm_type: str
    opening: str
    leads: float
    aim: float
    quality: float
    training: float
    media: float = 0
    platform: str = ""
    other: tuple[tuple[str, float], ...] = ()
    fair: date | None = None
    fair_cost: float = 0
    handbooks: float = 0
    starts: date | None = None
    lead_source: str = ""


PROGRAMS: Final = (
    Program("search_consulting", "Search - lean consulting", "paid search", "Advertisement", "pricing_page",
            26, 0.66, 0.6, 0.15, media=13_500, platform="google", lead_source="Paid Search"),
    Program("search_training", "Search - lean training", "paid search", "Advertisement", "paper_downloaded",
            18, 0.46, 0.42, 0.85, media=5_300, platform="google", handbooks=9, lead_source="Paid Search"),
    Program("linkedin_plants", "LinkedIn - plant managers", "paid social", "Advertisement", "paper_downloaded",
            24, 0.74, 0.5, 0.2, media=17_500, platform="linkedin", lead_source="LinkedIn"),
    Program("meta_handbook", "Meta - lean handbook", "paid social", "Advertisement", "paper_downloaded",
            30, 0.2, 0.2, 0.5, media=4_300, platform="meta", handbooks=46, lead_source="Facebook"),
    Program("syndication", "Content syndication", "content syndication", "Partners", "paper_downloaded",
            42, 0.28, 0.12, 0.3, other=(("media", 5_200),), lead_source="Content Syndication"),
    Program("webinars", "Webinars", "webinar", "Webinar", "webinar",
            25, 0.56, 0.52, 0.25, other=(("tools", 900), ("content", 2_600), ("people", 2_800)), lead_source="Webinar"),
    Program("papers", "White papers", "organic search", "Content", "paper_downloaded",
            23, 0.5, 0.4, 0.25, other=(("content", 5_200),), handbooks=6, lead_source="Web"),
    Program("newsletter", "Newsletter", "email", "Email", "newsletter_signup",
            11, 0.5, 0.35, 0.3, other=(("tools", 900), ("content", 2_400)), handbooks=11, lead_source="Newsletter"),
    Program("referrals", "Customer referrals", "referral", "Referral Program", "referral",
            5.5, 0.9, 0.76, 0.15, other=(("content", 900), ("people", 1_500)), lead_source="Customer Referral"),
    Program("lean_expo_2025", "Lean Expo 2025", "trade show", "Trade Show", "badge_scanned",
            190, 0.66, 0.4, 0.2, fair=date(2025, 4, 8), fair_cost=94_000, lead_source="Trade Show"),
    Program("factory_asia_2025", "Factory Asia 2025", "trade show", "Trade Show", "badge_scanned",
            140, 0.72, 0.36, 0.2, fair=date(2025, 11, 18), fair_cost=88_500, lead_source="Trade Show"),
    Program("lean_expo_2026", "Lean Expo 2026", "trade show", "Trade Show", "badge_scanned",
            200, 0.68, 0.42, 0.2, fair=date(2026, 4, 14), fair_cost=101_000, lead_source="Trade Show"),
    Program("website", "", "direct", "", "contact_requested",
            9, 0.45, 0.55, 0.3, lead_source="Web"),
)  # fmt: skip
BY_KEY: Final = {program.key: program for program in PROGRAMS}

# Costs a month that belong to no program: the team, the marketing software, the brand's own pages.
UNSHARED: Final = (("people", 15_800.0), ("tools", 1_450.0), ("content", 900.0))


def season(month: date) -> float:
    """How busy a month is against the year's average; business grows a little from year to year."""
    return SEASON[month.month - 1] * (1.0 + 0.08 * (month.year - 2025))
