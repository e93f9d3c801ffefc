"""Who can act on a reason, and was money lost by it?"""

from __future__ import annotations

from typing import Final

from loopline.agreement.criteria import lowered
from loopline.agreement.terms import Agreement, Reason

# What holds for the usual reasons where the agreement does not name them. Rightly stopped leads lose nothing.
USUAL: Final = tuple(
    Reason(name, owner, loss, agreed=False)
    for name, owner, loss in (
        ("outside target", "marketing", "no"),
        ("duplicate", "both", "no"),
        ("wrong contact", "marketing", "no"),
        ("unsubscribed", "marketing", "no"),
        ("never contacted", "sales", "yes"),
        ("contacted late", "sales", "yes"),
        ("stalled", "both", "yes"),
        ("competitor", "product", "yes"),
        ("price", "pricing", "yes"),
        ("no budget", "both", "yes"),
        ("no decision", "both", "yes"),
        ("cancelled", "both", "yes"),
        ("not given", "both", "yes"),
    )
)


def reason_of(agreement: Agreement, name: str) -> Reason:
    """The reason as agreed, whatever its case; else the usual one; else owned by both, with loss.

    `agreed` is false on the last two.
    """
    wanted = lowered(name)
    known = {lowered(reason.name): reason for reason in reasons_with_usual(agreement)}
    return known.get(wanted) or Reason(name, "both", "yes", agreed=False)


def reasons_with_usual(agreement: Agreement) -> tuple[Reason, ...]:
    """The agreed reasons, then the usual ones that the agreement does not name."""
    named = {lowered(reason.name) for reason in agreement.reasons}
    return (*agreement.reasons, *(reason for reason in USUAL if reason.name not in named))
