"""Which errors can Loopline raise?

    LooplineError            something a person can mend; its text is meant for that person
    ├── NotValid             a file or an argument is not valid; carries one Problem per mistake
    ├── NotFound             a name that does not exist; offers the nearest one that does
    ├── Refused              a request that is understood and turned down, with the reason
    └── Busy                 another process holds what this one needs

Anything else that escapes is our own mistake and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from loopline.words.problem import Problem


class LooplineError(Exception):
    """An error a person can mend. `str(error)` is one or two sentences for that person."""


class NotValid(LooplineError):
    """A file or argument with mistakes. `problems` lists all of them, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotFound(LooplineError):
    """A name nobody knows. The text offers the nearest known name."""

    def __init__(self, what: str, name: str, known: Iterable[str] = (), hint: str = "") -> None:
        self.name = name
        nearest = nearest_name(name, known)
        tail = f' Did you mean "{nearest}"?' if nearest else ""
        super().__init__(f'No {what} "{name}".{tail}{" " + hint if hint else ""}')


class Refused(LooplineError):
    """A request understood and turned down."""


class Busy(LooplineError):
    """Another process holds what this one needs."""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when nothing is near."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None
