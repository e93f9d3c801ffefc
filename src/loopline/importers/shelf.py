"""Which exports does Loopline know without being told? One mapping file each, listed here by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from loopline.importers.mapping import Mapping
from loopline.importers.read_mapping import read_mapping

FOLDER: Final = Path(__file__).with_name("shelf")

BUILT_IN: Final = (
    "salesforce_account",
    "salesforce_campaign",
    "salesforce_campaign_member",
    "salesforce_contact",
    "salesforce_event",
    "salesforce_lead",
    "salesforce_lead_history",
    "salesforce_opportunity",
    "salesforce_opportunity_contact_role",
    "salesforce_opportunity_field_history",
    "salesforce_opportunity_history",
    "salesforce_order",
    "salesforce_task",
    "salesforce_user",
    "hubspot_companies",
    "hubspot_contacts",
    "hubspot_deals",
    "hubspot_engagements",
    "google_ads",
    "linkedin_ads",
    "meta_ads",
)


@cache
def built_in_mappings() -> tuple[Mapping, ...]:
    """All mappings on the shelf. Read once: they are part of the program and frozen."""
    return tuple(read_mapping(FOLDER / f"{name}.yaml") for name in BUILT_IN)
