"""What does the reference of the agreement say? Run it to write the page: python -m loopline.agreement.reference"""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import Final

from loopline.agreement.criteria import OPERATORS
from loopline.agreement.keys import KEYS
from loopline.words.stages import OWNERS

_INTRO: Final = """\
# The agreement: every key

`agreement.yaml` holds what marketing and sales have agreed, in one file that both can read. This page is written
from the program itself: `python -m loopline.agreement.reference > docs/reference/agreement.md`.

- Check it with `loopline agree check`: every mistake is shown with its line, its column and the nearest right name,
  and a file with a mistake is not used at all.
- Older versions live in `agreements/`, one file each. A version holds from its `in_force_from` until the next one's;
  the first one also holds for everything before it.
- A test (score, criterion, stage) is read under the version in force at its moment. A window or promise runs to its
  end under the version in force when it started. `--agreement N` reads everything under version N.
- Signatures are not in the file: `loopline agree sign --as marketing --by NAME` stores who signed which text. After any
  change of the text it counts as unsigned.
- Values are texts as written: unquoted `yes` and `no` mean "yes" and "no". Put times (`"08:00"`), days of the year
  (`"02-01"`) and marks (`">= 60"`) in quotes.

In a path, `*` stands for a name of your own and `[]` for each item of a list.
"""
_VALUES: Final = """\
## How values are written

| value | written as |
|---|---|
| amount | `50000`, `50_000` or `49.90`, in the agreement's currency |
| share | `30%` or `0.3` |
| length of time | `14 days`, `6 weeks`, `3 months` (365.25 / 12 days each), `2 business days`, `24 business hours` |
| day | `2026-07-01` |
| time of day | `"08:00"` |
| score | `">= 60"` |
"""


def reference() -> str:
    """The page, as Markdown."""
    example = files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")
    return "\n".join(
        (_INTRO, *_sections(), _operators(), _owners(), _VALUES, f"## Every key, once\n\n```yaml\n{example}```\n")
    )


def _sections() -> list[str]:
    tops = dict.fromkeys(path.partition(".")[0].removesuffix("[]") for path in KEYS)
    plain = [top for top in tops if not any(path != top and _is_under(path, top) for path in KEYS)]
    first = _table("The first lines", plain)
    return [first, *(_table(f"`{top}`", [p for p in KEYS if _is_under(p, top)]) for top in tops if top not in plain)]


def _is_under(path: str, top: str) -> bool:
    return path.partition(".")[0].removesuffix("[]") == top


def _table(title: str, paths: list[str]) -> str:
    rows = [
        f"| `{path}` | {KEYS[path].meaning} | {KEYS[path].default} | {_code(KEYS[path].example)} |" for path in paths
    ]
    return "\n".join(
        (f"## {title}\n", "| key | what it means | when left out | example |", "|---|---|---|---|", *rows, "")
    )


def _code(example: str) -> str:
    return example if example.startswith("see ") else f"`{example}`"


def _operators() -> str:
    rows = [f"| `{name}` | {operator.takes} | {operator.meaning} |" for name, operator in OPERATORS.items()]
    intro = (
        "A test has three results: yes, no, and not known yet. What nobody knows is never a no. Texts are compared "
        "whatever their case, numbers as numbers.\n"
    )
    return "\n".join(("## Operators\n", intro, "| op | values | passes when |", "|---|---|---|", *rows, ""))


def _owners() -> str:
    return f"## Owners of a reason\n\n{', '.join(f'`{owner}`' for owner in OWNERS)}.\n"


def main() -> None:
    """Writes the page to standard output."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
