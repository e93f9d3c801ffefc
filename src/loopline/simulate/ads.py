"""What do the ad platforms' cost reports look like?"""

from __future__ import annotations

from datetime import date, timedelta

from loopline.simulate.files import Cell, Sheet, major
from loopline.simulate.programs import PROGRAMS
from loopline.simulate.spend import AdDay
from loopline.simulate.world import World

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def platform_id(day: AdDay) -> str:
    """The platform's own number of a campaign."""
    return str(21_400_000_000 + 7_919 * (PROGRAMS.index(day.program) + 1))


def google(world: World) -> Sheet:
    """google_ads.csv: UTF-16, tabs, two lines above the header, a total below, thousands separated."""
    days = [day for day in world.ads if day.program.platform == "google"]
    rows: list[list[Cell]] = [
        [f"{one.day}", one.program.name, platform_id(one), "Search", "EUR", f"{major(one.cost):,.2f}",
         f"{one.impressions:,}", f"{one.clicks:,}", "--"]
        for one in sorted(days, key=lambda one: (one.day, one.program.key))
    ]  # fmt: skip
    spent = sum(one.cost for one in days)
    seen, clicks = sum(one.impressions for one in days), sum(one.clicks for one in days)
    total: list[Cell] = [
        "Total: Account", "--", "--", "--", "EUR", f"{major(spent):,.2f}", f"{seen:,}", f"{clicks:,}", "--"
    ]  # fmt: skip
    header = ["Day", "Campaign", "Campaign ID", "Campaign type", "Currency code", "Cost", "Impr.", "Clicks",
              "Conversions"]  # fmt: skip
    above = ("Campaign report", f'"{_written(world.span.start)} - {_written(_last(world))}"')
    return Sheet("google_ads.csv", header, rows, delimiter="\t", encoding="utf-16-le", above=above, below=[total])


def _last(world: World) -> date:
    return world.span.end - timedelta(days=1)


def _written(day: date) -> str:
    """March 4, 2026, whatever language the machine speaks."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def meta(world: World) -> Sheet:
    """meta_ads.csv: the currency stands in the header, the total row has no names."""
    days = [day for day in world.ads if day.program.platform == "meta"]
    rows: list[list[Cell]] = [
        [one.day, one.day, one.day, one.program.name, platform_id(one), one.impressions, one.clicks, major(one.cost)]
        for one in days
    ]
    total: list[Cell] = [
        world.span.start, _last(world), None, None, None,
        sum(one.impressions for one in days), sum(one.clicks for one in days), major(sum(one.cost for one in days)),
    ]  # fmt: skip
    header = ["Reporting starts", "Reporting ends", "Day", "Campaign name", "Campaign ID", "Impressions",
              "Link clicks", "Amount spent (EUR)"]  # fmt: skip
    return Sheet("meta_ads.csv", header, rows, encoding="utf-8-sig", quote_all=True, below=[total])


def linkedin(world: World) -> Sheet:
    """linkedin_ads.csv: lines above the header, dates as month/day/year."""
    rows: list[list[Cell]] = [
        [f"{one.day.month}/{one.day.day}/{one.day.year}", "Kaivo Lean", "EUR", "Plants", one.program.name,
         platform_id(one), "Sponsored Content", major(one.cost), one.impressions, one.clicks]
        for one in world.ads if one.program.platform == "linkedin"
    ]  # fmt: skip
    header = ["Start Date (in UTC)", "Account Name", "Currency", "Campaign Group Name", "Campaign Name", "Campaign ID",
              "Campaign Type", "Total Spent", "Impressions", "Clicks"]  # fmt: skip
    above = (
        "Campaign Performance Report (in UTC)",
        f"Report Start: {_written(world.span.start)}",
        f"Report End: {_written(_last(world))}",
        "",
    )
    return Sheet("linkedin_ads.csv", header, rows, above=above)
