"""How long until Loopline answers, and how much does it put on the disk?

python -m bench.start
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROUNDS = 7


def seconds(*arguments: str) -> float:
    """The median of some runs of a fresh interpreter."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def needed(name: str, seen: set[str]) -> set[str]:
    """A distribution and everything it needs, without extras."""
    name = canonicalize_name(name)
    if name in seen:
        return seen
    seen.add(name)
    for line in requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            needed(wanted.name, seen)
    return seen


def megabytes(name: str) -> float:
    """The files of one installed distribution."""
    found = (Path(str(file.locate())) for file in distribution(name).files or ())
    return sum(path.stat().st_size for path in found if path.is_file()) / 1e6


def main() -> None:
    """Print the time to start and the size of what is installed."""
    bare = seconds("-c", "pass")
    for what, code in (("import loopline", "import loopline"), ("the command line", "import loopline.screens.cli.app")):
        taken = seconds("-c", code)
        sys.stdout.write(f"{what}: {taken:.2f} s, {taken / bare:.0f} times a bare interpreter\n")
    parts = sorted(((megabytes(name), name) for name in needed("loopline", set())), reverse=True)
    total = sum(size for size, _ in parts)
    largest = ", ".join(f"{name} {size:.0f}" for size, name in parts[:5])
    sys.stdout.write(f"installed: {total:.0f} MB in {len(parts)} packages (largest: {largest})\n")


if __name__ == "__main__":
    main()
