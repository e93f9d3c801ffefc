"""Do the documents say what the program does? Commands run, references are complete, links lead somewhere."""

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from docs.running import PROJECT, RUN, blocks, matches, run_page
from loopline.agreement.keys import KEYS
from loopline.answers.shelf import ANSWERS
from loopline.ledger.facts import KINDS
from loopline.record.schema import TABLES

DOCS = PROJECT / "docs"
TUTORIAL = DOCS / "tutorial.md"
README = PROJECT / "README.md"
PAGES = sorted([README, *DOCS.glob("**/*.md")])
ON_THE_TUTORIAL = sorted(
    page
    for page in DOCS.glob("how-to/*.md")
    if "[the tutorial](../tutorial.md)" in page.read_text(encoding="utf-8")
    and any(block.language in RUN for block in blocks(page))
)


@pytest.fixture(scope="module")
def after_the_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a reader stands at the end of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    run_page(TUTORIAL, folder)
    return folder


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_tutorial_runs_as_written(after_the_tutorial: Path) -> None:
    assert (after_the_tutorial / "leakage.csv").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("page", ON_THE_TUTORIAL, ids=lambda page: page.stem)
def test_a_how_to_runs_as_written(page: Path, after_the_tutorial: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(after_the_tutorial, tmp_path / "there")
    run_page(page, folder)


@pytest.mark.slow
def test_the_readme_runs_as_written(tmp_path: Path) -> None:
    run_page(README, tmp_path)


def test_there_are_how_tos_that_run() -> None:
    assert len(ON_THE_TUTORIAL) >= 8


def test_generated_pages_say_what_the_program_says(generate: ModuleType) -> None:
    for path, text in generate.pages().items():
        assert (DOCS / path).read_text(encoding="utf-8") == text, f"docs/{path} is out of date: make docs"


def test_every_answer_kind_table_and_key_is_documented() -> None:
    written = {name: (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8") for name in _REFERENCES}
    missing = [
        *(f"answer {one.name}" for one in ANSWERS if f"## {one.name}\n" not in written["answers"]),
        *(
            f"column {one.name}.{column}"
            for one in ANSWERS
            for column in one.columns
            if f"| `{column}` |" not in written["answers"]
        ),
        *(f"fact {name}" for name in KINDS if f"### {name}\n" not in written["facts"]),
        *(f"table {name}" for name in TABLES if f"### {name}\n" not in written["record"]),
        *(f"key {path}" for path in KEYS if f"`{path}`" not in written["agreement"]),
    ]
    assert missing == []


_REFERENCES = ("answers", "facts", "record", "agreement")


def test_every_command_is_documented(generate: ModuleType) -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    named = {found[1] for found in re.finditer(r"^## (.+)$", text, re.M)}
    assert {"new", "import", "ask", "explain", "rows", "lead", "erase", "agree sign", "agree history"} <= named
    for found in re.finditer(r"^## (.+)\n\n(.*)$", text, re.M):
        assert found[2], f"the command {found[1]} does not say what it does"


def test_every_page_names_only_commands_there_are() -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    known = {found[1].split(" ")[0] for found in re.finditer(r"^## (.+)$", text, re.M)}
    wrong = [
        f"{page.relative_to(PROJECT)}: loopline {found[1]}"
        for page in PAGES
        for found in re.finditer(r"`loopline (?:-C \S+ )?([a-z]\w*)", page.read_text(encoding="utf-8"))
        if found[1] not in known
    ]
    assert wrong == []


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(PROJECT)}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)\s]+)\)", _prose(page))
        if not link.startswith(("http://", "https://")) and not _leads_somewhere(page, link)
    ]
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md", README]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)\s#]+\.md)", _prose(page))
        waiting += [(page.parent / link).resolve() for link in links if not link.startswith("http")]
    unreached = [page for page in PAGES if page not in seen and not page.name.endswith(".template.md")]
    assert unreached == []


def test_all_capabilities_are_listed_once_with_a_command_or_not_yet() -> None:
    rows = re.findall(r"^\| ([A-J]\d+) \| (.+?) \| (.+?) \|$", (DOCS / "capabilities.md").read_text("utf-8"), re.M)
    assert len(rows) == len({row[0] for row in rows}) == 122
    unclear = [row for row in rows if "`" not in row[2] and not row[2].startswith("not yet")]
    assert unclear == []


def test_shown_output_may_leave_things_out_but_not_differ() -> None:
    assert matches("a ... c\n...\nz", "a b c\nmany\nlines\nz\n")
    assert matches("...\nz", "z")
    assert not matches("a ... c", "a b d")
    assert not matches("a", "a\nb")


def _prose(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    if not anchor:
        return True
    titles = re.findall(r"^#+ (.+)$", _prose(target), re.M)
    return anchor in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
