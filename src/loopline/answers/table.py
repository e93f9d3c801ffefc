"""What does a program get that asks a question? A small table it can use as it likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loopline.answers.answer import unit_of
from loopline.answers.asking import Result
from loopline.record.arrow import arrow_stream
from loopline.words.money import to_major


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer with money as Decimals, and the whole `result` behind them.

    It can be read by anything that takes an Arrow stream (Polars, pandas, DuckDB), without pyarrow here.
    """

    result: Result

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.result.columns)

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """One dict per row; money is Decimals of the agreement's currency."""
        currency = self.result.agreement.currency
        return tuple(
            {
                name: to_major(int(row[name]), currency)
                if unit_of(column, row) == "money" and row[name] is not None
                else row[name]
                for name, column in self.result.columns.items()
            }
            for row in self.result.rows
        )

    @property
    def sentence(self) -> str:
        """The one sentence that answers the question."""
        return self.result.sentence

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.result.rows)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        rows = self.rows
        return arrow_stream(self.columns, [tuple(row.values()) for row in rows], requested_schema)

    def to_pandas(self) -> Any:
        """A pandas DataFrame. Needs pandas."""
        import pandas as pd  # noqa: PLC0415 - only who asks for it needs it

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def to_polars(self) -> Any:
        """A Polars DataFrame. Needs polars."""
        import polars as pl  # noqa: PLC0415 - only who asks for it needs it

        return pl.DataFrame(self)
