"""Where do the made-up company's agreement and mappings come from?"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

# In the package -> in the company's folder.
NAMES: Final = (
    "agreement.yaml",
    "agreements/v1.yaml",
    *(f"mappings/{name}.yaml" for name in ("costs", "forms", "mails", "rates", "shop", "webinar")),
)


def copy_into(folder: Path) -> tuple[Path, ...]:
    """The agreement, its earlier version and the mappings, written into the folder."""
    here = files("loopline.simulate") / "papers"
    written = []
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(here.joinpath(*name.split("/")).read_bytes())
        written.append(path)
    return tuple(written)
