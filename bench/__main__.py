"""Every benchmark, one after the other, each in a process of its own: python -m bench"""

from __future__ import annotations

import subprocess
import sys

NAMES = ("ledger", "importers", "record", "answers", "start")


def main() -> int:
    """Run them all; the number of those that failed."""
    failed = 0
    for name in NAMES:
        sys.stdout.write(f"\n== bench.{name} ==\n")
        sys.stdout.flush()
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
