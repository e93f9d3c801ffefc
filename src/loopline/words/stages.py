"""Which words name the parts of a lead's life?

Stages of the main path are named by the agreement; these are the names it starts from, and the
fixed words for how a stage is known and how a pass ends.
"""

from __future__ import annotations

from typing import Final

STAGES: Final = ("inquiry", "mql", "sal", "qualified_opportunity", "won")

# How an entry into a stage is known.
HOW_KNOWN: Final = ("observed", "latest_only", "read", "derived")

# The ends of an opportunity. They are different things and are never merged.
OPPORTUNITY_ENDS: Final = ("won", "lost", "no_decision", "cancelled", "stalled")

# The ends of a pass through the life cycle.
PASS_ENDS: Final = (*OPPORTUNITY_ENDS, "rejected", "disqualified", "unsubscribed", "joined")

TEAMS: Final = ("marketing", "sales", "both")

# Owners of a reason: the teams, and those outside both who can act on it.
OWNERS: Final = (*TEAMS, "product", "pricing", "branding", "management")

COST_KINDS: Final = ("media", "people", "tools", "content")
CONTACT_KINDS: Final = ("call", "email", "meeting", "demo", "proposal", "other")
NOT_GIVEN: Final = "not given"
NONE: Final = "none"  # the group of what has no source, program, channel ...
