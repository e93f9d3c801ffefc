"""What was accepted about a source's files, so that nobody is asked twice and no change slips in?"""

from __future__ import annotations

import io
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from loopline.importers.figures import NO_SETTINGS, Settings
from loopline.importers.mapping import Mapping
from loopline.importers.table import Table, column_key
from loopline.importers.yaml_nodes import Node, parse_yaml
from loopline.words.errors import Refused

_SETTINGS: Final = ("order", "zone", "days", "decimal", "currency")
_ALIKE: Final = 0.6
_SAME_FORM: Final = 0.6


@dataclass(frozen=True, slots=True)
class Variant:
    """One form in which an export was accepted: its header, format, encoding, delimiter and settings."""

    header: tuple[str, ...]
    form: str = ""
    encoding: str = ""
    delimiter: str = ""
    settings: Settings = NO_SETTINGS


@dataclass(frozen=True, slots=True)
class Profile:
    """What was accepted for one mapping: a CRM's export in full, and perhaps its report in another language."""

    mapping: str
    source: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """How a header differs from the accepted one: renamed pairs, added and missing columns."""

    renamed: tuple[tuple[str, str], ...]
    added: tuple[str, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f'column "{old}" is now "{new}"' for old, new in self.renamed]
        parts += [f'column "{name}" is missing' for name in self.missing]
        parts += [f'column "{name}" is new' for name in self.added]
        return "; ".join(parts)

    def aliases(self) -> str:
        """The lines for the mapping's `columns` that would take the new names for the old ones."""
        return "\n".join(f'  "{old}": ["{new}"]' for old, new in self.renamed)


def profile_path(workspace: Path, mapping: str) -> Path:
    """Where the profile of a mapping lies."""
    return workspace / "mappings" / "profiles" / f"{mapping}.yaml"


def read_profile(workspace: Path, mapping: str) -> Profile | None:
    """The accepted profile of a mapping, or None."""
    path = profile_path(workspace, mapping)
    return _read(path) if path.is_file() else None


def read_profiles(workspace: Path) -> tuple[Profile, ...]:
    """All accepted profiles, by name."""
    return tuple(_read(path) for path in sorted(profile_path(workspace, "x").parent.glob("*.yaml")))


def write_profile(workspace: Path, mapping: Mapping, table: Table, settings: Settings) -> Profile:
    """The profile after accepting this file; other forms that were accepted before stay accepted."""
    before = read_profile(workspace, mapping.name)
    variant = Variant(table.columns, table.form, table.encoding, table.delimiter, settings)
    others = tuple(one for one in before.variants if not same_header(one.header, table.columns)) if before else ()
    profile = Profile(mapping.name, mapping.source, (*others, variant))
    if before is None or set(profile.variants) != set(before.variants):
        path = profile_path(workspace, mapping.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        out = io.StringIO()
        yaml = YAML()
        yaml.width = 110
        yaml.dump(_as_plain(profile), out)
        head = "# Accepted at import. Delete this file to be asked again.\n"
        path.write_text(head + out.getvalue(), encoding="utf-8")
    return profile


def same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headers hold the same columns, in whatever order."""
    return sorted(map(column_key, one)) == sorted(map(column_key, other))


def header_change(old: Sequence[str], new: Sequence[str]) -> HeaderChange:
    """How the new header differs from the old; a missing and an added column with alike names are one renamed."""
    old_keys, new_keys = {column_key(name) for name in old}, {column_key(name) for name in new}
    missing = [name for name in old if column_key(name) not in new_keys]
    added = [name for name in new if column_key(name) not in old_keys]
    renamed: list[tuple[str, str]] = []
    for name in list(missing):
        best = max(added, key=lambda other: _likeness(name, other), default=None)
        if best is not None and _likeness(name, best) >= _ALIKE:
            renamed.append((name, best))
            missing.remove(name)
            added.remove(best)
    return HeaderChange(tuple(renamed), tuple(added), tuple(missing))


def nearest(profile: Profile, header: Sequence[str]) -> Variant | None:
    """The accepted form that is this one, or the one it has probably changed from; None: a form of its own."""
    best = max(profile.variants, key=lambda one: overlap(one.header, header), default=None)
    return best if best is not None and overlap(best.header, header) >= _SAME_FORM else None


def overlap(known: Sequence[str], header: Sequence[str]) -> float:
    """How much two headers have in common: the share of columns that are the same or alike."""
    change = header_change(known, header)
    same = len(known) - len(change.missing)
    return same / max(1, same + len(change.missing) + len(change.added))


def _likeness(one: str, other: str) -> float:
    a, b = column_key(one), column_key(other)
    if min(len(a), len(b)) > 2 and (a.startswith(b) or b.startswith(a)):
        return 1.0
    return SequenceMatcher(None, a, b).ratio()


def _as_plain(profile: Profile) -> dict[str, Any]:
    forms = [
        {
            "form": one.form,
            "encoding": one.encoding,
            "delimiter": one.delimiter,
            "settings": {name: value for name in _SETTINGS if (value := getattr(one.settings, name))},
            "header": list(one.header),
        }
        for one in profile.variants
    ]
    return {"profile": profile.mapping, "source": profile.source, "accepted": forms}


def _read(path: Path) -> Profile:
    top = parse_yaml(path.read_text(encoding="utf-8"), path.name).map or {}
    if "profile" not in top or "source" not in top or "accepted" not in top:
        message = f"{path.name}: this is not a source profile. Delete it; the next import will ask again."
        raise Refused(message)
    variants = tuple(_variant(item.map or {}) for item in top["accepted"].items or ())
    return Profile(_text(top, "profile"), _text(top, "source"), variants)


def _variant(given: Map[str, Node]) -> Variant:
    settings: Map[str, Node] = (given["settings"].map if "settings" in given else {}) or {}
    header = (given["header"].items if "header" in given else ()) or ()
    return Variant(
        tuple(item.text or "" for item in header),
        _text(given, "form"),
        _text(given, "encoding"),
        _text(given, "delimiter"),
        Settings(**{name: _text(settings, name) for name in _SETTINGS if name in settings}),
    )


def _text(top: Map[str, Node], name: str) -> str:
    return (top[name].text or "") if name in top else ""
