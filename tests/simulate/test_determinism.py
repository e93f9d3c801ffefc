from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

from loopline.simulate import simulate

SPAN = {"start": date(2025, 3, 1), "end": date(2025, 7, 1), "scale": 0.1}


def _digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        simulate(tmp_path / name, seed, **SPAN)  # type: ignore[arg-type]
    one, two, other = (_digest(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert len(one) == 22 + 8 + 1
    differ = {name for name in one if one[name] != other[name]}
    assert differ >= {"Lead.csv", "Opportunity.csv", "forms.csv", "google_ads.csv", "truth.json"}


def test_language_zone_and_hash_seed_of_the_machine_do_not_matter(tmp_path: Path) -> None:
    simulate(tmp_path / "here", 3, **SPAN)  # type: ignore[arg-type]
    there = tmp_path / "there"
    code = (
        "import sys, pathlib, datetime\n"
        "from loopline.simulate import simulate\n"
        "first, end = datetime.date(2025, 3, 1), datetime.date(2025, 7, 1)\n"
        "simulate(pathlib.Path(sys.argv[1]), 3, start=first, end=end, scale=0.1)"
    )
    machine = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, env=machine)
    assert _digest(tmp_path / "here") == _digest(there)


def test_a_longer_span_ends_later_and_never_at_the_clock(tmp_path: Path) -> None:
    truth = simulate(tmp_path, 3, start=date(2019, 1, 1), end=date(2019, 4, 1), scale=0.05)
    assert (truth.from_day, truth.to_day) == ("2019-01-01", "2019-04-01")
    assert "2019-04-01" not in (tmp_path / "Lead.csv").read_text()
