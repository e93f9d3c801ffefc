"""By which steps is the record made? In this order, each one file of SQL that answers one question.

A step fills the record's table of its name; a working step fills a table that is gone when the record is
done. `plain` steps read facts only, `agreed` steps read them under the agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

from loopline.record.schema import TABLES

Kind = Literal["table", "working", "view", "groups"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its SQL file `folder/name.sql`, and the table it fills.

    `groups` steps put references that are one into groups; they are run by `identity.py`.
    `everybody` steps depend on all facts, not on one person's or account's.
    """

    folder: str
    name: str
    fills: str
    kind: Kind
    everybody: bool = False

    @property
    def sql(self) -> str:
        """The step's SQL, as written."""
        package = "loopline.agreement" if self.folder == "agreement" else f"loopline.record.steps.{self.folder}"
        return files(package).joinpath(f"{self.name}.sql").read_text(encoding="utf-8")


def _step(folder: str, text: str) -> Step:
    """A step from one line of the lists below: `name`, `name -> table`, with * for steps about everybody."""
    everybody = text.startswith("*")
    name, _, fills = text.removeprefix("*").partition(" -> ")
    kind: Kind = "table" if (fills or name) in TABLES else "working"
    return Step(folder, name, fills or name, "view" if name == "standing" else kind, everybody)


def _groups(of: str) -> tuple[Step, ...]:
    return (
        *(_step("plain", f"{of}_{part}") for part in ("apart", "edges", "refs")),
        Step("identity", of, f"{of}_handles", "groups"),
    )


PLAIN: Final[tuple[Step, ...]] = (
    _step("plain", "replaced"),
    _step("plain", "standing"),
    *_groups("person"),
    _step("plain", "account_names"),
    *_groups("account"),
    *(
        _step("plain", name)
        for name in (
            "*programs", "*reps", "*rates", "person_accounts", "person_places", "people", "accounts", "fields",
            "touches", "answers_given", "consent", "opportunity_moves", "opportunity_facts", "opportunity_accounts",
            "opportunity_people",
            "opportunities", "orders", "*spend", "contacts", "signals",
        )
    ),
)  # fmt: skip

_READINGS: Final = ("value_spans", "plain_readings", "rule_results", "readings", "list_results")

AGREED: Final[tuple[Step, ...]] = (
    *(_step("agreed", name) for name in ("person_units", "known_values", "direct_responses")),
    _step("agreement", "criteria -> value_results"),
    # who carries each opportunity
    *(_step("agreed", name) for name in ("rivals", "rival_leads", "rival_readings_of -> readings_of", *_READINGS)),
    *(_step("agreed", name) for name in ("carried", "joins")),
    # the passes
    *(
        _step("agreed", name)
        for name in (
            "*recorded",
            "sales_stages",
            "involved_units",
            "simple_passes",
            "timeline",
            "segments",
            "passes",
            "pass_people",
            "pass_signals",
        )
    ),
    *(_step("agreed", name) for name in ("lead_readings_of -> readings_of", *_READINGS)),
    *(_step("agreed", name) for name in ("meets", "in_target", "lead_markets")),
    # the stages
    *(
        _step("agreed", name)
        for name in ("paths", "lead_paths", "score_reads", "scores", "score_entries", "entries", "filled", "idle_until")
    ),
    *(
        _step("agreed", name)
        for name in ("day_keys", "handed", "pass_contacts", "clocks", "clock_positions", "due", "stages", "handovers")
    ),
    *(_step("agreed", name) for name in ("lead_touches", "leads")),
    # the money
    *(_step("agreed", name) for name in ("factors", "deals", "order_values", "sales_time", "*spend_values")),
    *(_step("agreed", name) for name in ("credit_units", "credit_people", "credit_touches", "credits")),
)

STEPS: Final = (*PLAIN, *AGREED)
