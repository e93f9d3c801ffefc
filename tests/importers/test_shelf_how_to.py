"""Do the how-tos name mappings and agreements that can be read?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.reading import ROOT, SHELF_FOLDER
from loopline.agreement.reader import read_agreement
from loopline.importers.read_mapping import parse_mapping, read_mapping
from loopline.importers.shelf import built_in_mappings

HOW_TO = ROOT / "docs" / "how-to"
MAPPINGS = sorted(HOW_TO.glob("*/mappings/*.yaml"))
PAGES = sorted(HOW_TO.glob("*.md"))


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_a_mapping_reads_and_bears_its_file_s_name(path: Path) -> None:
    mapping = read_mapping(path)
    assert mapping.name == path.stem
    assert mapping.about
    assert mapping.recognise


@pytest.mark.parametrize("path", sorted(HOW_TO.glob("*/agreement.yaml")), ids=lambda path: path.parent.name)
def test_an_agreement_reads(path: Path) -> None:
    assert read_agreement(path).life_cycle[-1].reached == "won"


@pytest.mark.parametrize("folder", sorted({path.parent.parent.name for path in MAPPINGS}))
def test_each_folder_of_mappings_has_its_page_with_the_commands(folder: str) -> None:
    page = (HOW_TO / f"{folder}.md").read_text(encoding="utf-8")
    assert f"loopline new {folder.split('-', maxsplit=1)[0]} --from docs/how-to/{folder}" in page or (
        f"loopline new acme --from docs/how-to/{folder}" in page
    )


def test_mappings_written_on_a_page_read() -> None:
    written = [
        block for page in PAGES for block in re.findall(r"```yaml\n(mapping:.*?)```", page.read_text(), re.DOTALL)
    ]
    assert [parse_mapping(text, "page").name for text in written] == ["other_costs"]


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_shelf_lists_every_mapping_by_name() -> None:
    assert {mapping.name for mapping in built_in_mappings()} == {path.stem for path in SHELF_FOLDER.glob("*.yaml")}
