"""Who signed the agreement? Read from the record, where signatures are facts like all others."""

from __future__ import annotations

from datetime import UTC
from importlib.resources import files

from loopline.agreement.signatures import Signature
from loopline.answers.asking import NO_LIMIT, Source


def read_signatures(record: Source) -> tuple[Signature, ...]:
    """Every signature of any text of any version, the earliest first."""
    sql = files("loopline.answers").joinpath("signatures.sql").read_text(encoding="utf-8")
    return tuple(
        Signature(
            team=row["name"],
            version=int(row["version"] or 0),
            text_hash=row["value"],
            by=row["by_whom"] or "",
            how=row["how"] or "",
            at=row["happened_at"].replace(tzinfo=UTC),
        )
        for row in record.ask(sql, NO_LIMIT)
    )
