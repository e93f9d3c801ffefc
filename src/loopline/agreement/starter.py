"""With which agreement does a new workspace begin?"""

from __future__ import annotations

import json
from datetime import date
from typing import Final

_STARTER: Final = """\
# What marketing and sales have agreed. Change it together, check it with `loopline agree check`, and sign it with
# `loopline agree sign`. Each key is explained in docs/reference/agreement.md.

agreement: {title}
version: 1
in_force_from: {in_force_from}
currency: {currency}
time_zone: {time_zone}
unit: person                    # or account: its people count as one lead
business_hours: {{days: mon-fri, from: "09:00", to: "17:00"}}

life_cycle:                     # the main path; each stage is reached when a file says so
  - {{stage: inquiry, owner: marketing}}
  - {{stage: mql, owner: marketing, reached: observed}}
  - {{stage: sal, owner: sales, reached: accepted}}
  - {{stage: qualified_opportunity, owner: both, reached: opportunity}}
  - {{stage: won, owner: sales, reached: won, within: 6 months}}
ends: {{rejected: nurture, lost: end, disqualified: end, unsubscribed: end}}

hand_over:
  at: mql                       # from this stage on a lead may be passed to sales
  first_contact: within 2 business days
  reject_reasons:               # who can act on it, and whether money was lost by it
    outside target: {{owner: marketing, loss: no}}
    duplicate:      {{owner: both, loss: no}}
    wrong contact:  {{owner: marketing, loss: part}}
    no project:     {{owner: marketing, loss: part}}
    no time:        {{owner: sales, loss: yes}}

credit: {{rule: u_40_20_40, lookback: 12 months}}

# Add when you have agreed on them: target_market, qualified, score, close, deal, goals, promises, capacity,
# sales_time, products, markets, nurture.
"""


def starter_text(
    title: str = "Marketing and sales",
    *,
    currency: str = "EUR",
    time_zone: str = "UTC",
    in_force_from: date = date(2026, 1, 1),
) -> str:
    """A small agreement that reads without a mistake: stages are reached by what the files say."""
    return _STARTER.format(
        title=json.dumps(title, ensure_ascii=False),
        currency=currency,
        time_zone=time_zone,
        in_force_from=in_force_from.isoformat(),
    )
