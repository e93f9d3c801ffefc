"""What is understood of a file before anything is imported, and what is still open?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import available_timezones

from loopline.importers.columns import best_fit, find_columns, fits, missing_columns, twice_used
from loopline.importers.decoding import Survey
from loopline.importers.evidence import Question, weigh
from loopline.importers.figures import NO_SETTINGS, Settings
from loopline.importers.guess import guess, unread_dates
from loopline.importers.mapping import Mapping
from loopline.importers.profiles import (
    Profile,
    Variant,
    header_change,
    nearest,
    overlap,
    read_profile,
    read_profiles,
    same_header,
)
from loopline.importers.read_mapping import parse_mapping, read_mapping
from loopline.importers.reading import FileSettings, look, open_table
from loopline.importers.shelf import built_in_mappings
from loopline.importers.table import Table, column_key
from loopline.importers.understanding import kept_private, understand
from loopline.ledger.delivery import Row
from loopline.words.errors import LooplineError, NotFound
from loopline.words.money import is_currency

ORDERS: Final = ("ymd", "dmy", "mdy")
_SAMPLES: Final = 5
NO_ANSWERS: Final[Map[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """One file as it is understood. It can be imported when `refused` is empty and no question is left.

    `samples` are the first rows (their columns and texts) with the facts they would become. `draft` is
    the text of a guessed mapping. `private` columns go to the people vault only, `unused` ones nowhere.
    """

    path: Path
    workspace: Path
    answers: Map[str, str] = field(default_factory=lambda: NO_ANSWERS)
    survey: Survey | None = None
    table: Table | None = None
    mapping: Mapping | None = None
    settings: Settings = NO_SETTINGS
    questions: tuple[Question, ...] = ()
    samples: tuple[tuple[Map[str, str], Row], ...] = ()
    notes: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    draft: str = ""
    refused: str = ""
    suggested: Settings = NO_SETTINGS
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    known: tuple[Mapping, ...] = ()
    chosen: Mapping | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be imported as it is."""
        return not self.refused and not self.questions


def plan_import(
    paths: Sequence[Path],
    workspace: Path,
    *,
    mapping: Path | None = None,
    answers: Map[str, str] = NO_ANSWERS,
    zone: str = "",
    currency: str = "",
    now: datetime | None = None,
) -> tuple[Plan, ...]:
    """One plan for each file, in the order given. `zone` and `currency` are the workspace's own, offered as answers.

    `mapping` names a mapping file to use for all of them. Raises NotValid for mistakes in mapping files.
    """
    _check_answers(answers)
    chosen = read_mapping(mapping) if mapping is not None else None
    known = known_mappings(workspace) if chosen is None else (chosen,)
    now = now or datetime.now(UTC)
    suggested = Settings(zone=zone, currency=currency)
    return tuple(
        _planned(Plan(path, workspace, answers, suggested=suggested, now=now, known=known, chosen=chosen))
        for path in paths
    )


def answered(plan: Plan, answers: Map[str, str]) -> Plan:
    """The plan with these answers (by question name) besides those given before; new questions may come up."""
    _check_answers(answers)
    given = MappingProxyType({**plan.answers, **answers})
    bare = Plan(
        plan.path, plan.workspace, given, suggested=plan.suggested, now=plan.now, known=plan.known, chosen=plan.chosen
    )
    return _planned(bare)


def _check_answers(answers: Map[str, str]) -> None:
    """Raises NotFound for an answer that no file could be read with."""
    for name in ("zone", "days"):
        zone = answers.get(name, "UTC")
        if zone not in _zones():
            raise NotFound("time zone", zone, _zones(), "Zones are named like Europe/Berlin.")
    for name, choices in (("order", ORDERS), ("decimal", (".", ","))):
        if name in answers and answers[name] not in choices:
            what = f"answer for {name}"
            raise NotFound(what, answers[name], choices, f"There are: {' '.join(choices)}.")
    if not is_currency(answers.get("currency", "EUR")):
        raise NotFound("currency", answers["currency"], (), "Write three capitals, such as EUR.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def accepted(plan: Plan) -> Plan:
    """The plan with every suggestion that may be taken unseen; questions without one are left."""
    while safe := {one.name: one.suggestion for one in plan.questions if one.safe and one.suggestion}:
        notes = tuple(f"{one.text} Taken: {one.suggestion}." for one in plan.questions if one.name in safe)
        plan = answered(plan, safe)
        plan = replace(plan, notes=(*notes, *plan.notes))
    return plan


def known_mappings(workspace: Path) -> tuple[Mapping, ...]:
    """The workspace's own mappings and the shelf's; an own one replaces the shelf's of the same name."""
    own = tuple(read_mapping(path) for path in sorted((workspace / "mappings").glob("*.y*ml")))
    names = {mapping.name for mapping in own}
    return own + tuple(mapping for mapping in built_in_mappings() if mapping.name not in names)


def _planned(plan: Plan) -> Plan:
    try:
        return _understood(plan)
    except LooplineError as error:
        return replace(plan, refused=str(error))


def _understood(plan: Plan) -> Plan:
    told = FileSettings(encoding=plan.answers.get("encoding"), sheet=plan.answers.get("sheet"))
    if plan.chosen is not None:
        told = _file_settings(plan.chosen, told)
    survey = look(plan.path, told)
    plan = replace(plan, survey=survey)
    if not survey.certain and told.encoding is None:
        text = f"Its bytes are not UTF-8. Read as {survey.encoding} it says: {survey.sample[:120]!r}. Is that right?"
        plan = replace(plan, questions=(Question("encoding", text, survey.encoding),))
        told = replace(told, encoding=survey.encoding)
    table = open_table(plan.path, survey, told, lambda cells: bool(_fitting(plan, cells)))
    plan = replace(plan, table=table, notes=table.notes)
    plan, profile = _with_mapping(plan, table)
    mapping = plan.mapping
    if mapping is None or plan.refused:
        return plan
    if plan.chosen is None and _file_settings(mapping, told) != told:
        table = open_table(plan.path, survey, _file_settings(mapping, told), lambda cells: bool(_fitting(plan, cells)))
        plan = replace(plan, table=table)
    return _with_settings(plan, mapping, table, profile)


def _with_mapping(plan: Plan, table: Table) -> tuple[Plan, Profile | None]:
    """The plan with its mapping, the question which one, or the reason why there is none."""
    if plan.chosen is not None:
        return replace(plan, mapping=plan.chosen), read_profile(plan.workspace, plan.chosen.name)
    fitting = _fitting(plan, table.columns)
    if len(fitting) > 1:
        names = tuple(mapping.name for mapping in fitting)
        named = [mapping for mapping in fitting if mapping.name == plan.answers.get("mapping")]
        if not named:
            question = Question("mapping", f"It may be one of {', '.join(names)}. Which one?", choices=names)
            return replace(plan, questions=(*plan.questions, question)), None
        fitting = tuple(named)
    if fitting:
        return replace(plan, mapping=fitting[0]), read_profile(plan.workspace, fitting[0].name)
    changed = _changed_source(plan, table)
    if changed:
        return replace(plan, refused=changed), None
    draft = guess(table)
    if draft is None:
        message = (
            f"{plan.path.name}: no known export has these columns ({', '.join(table.columns[:12])}). "
            "Write a mapping file and import with --map."
        )
        return replace(plan, refused=message), None
    mapping = parse_mapping(draft, f"{plan.path.name} (guessed mapping)")
    plan = replace(plan, mapping=mapping, draft=draft, notes=(*plan.notes, *unread_dates(table)))
    if plan.answers.get("guess") != "yes":
        text = "No known export has these columns, so what they mean is a guess. Is it right?"
        plan = replace(plan, questions=(*plan.questions, Question("guess", text, choices=("yes", "no"))))
    return plan, read_profile(plan.workspace, mapping.name)


def _with_settings(plan: Plan, mapping: Mapping, table: Table, profile: Profile | None) -> Plan:
    refusal = _refusal(plan, mapping, table)
    if refusal:
        return replace(plan, refused=refusal)
    form = nearest(profile, table.columns) if profile is not None else None
    if form is not None and not same_header(table.columns, form.header):
        change = header_change(form.header, table.columns)
        if plan.answers.get("header") != "yes":
            text = f"Its columns have changed since the last import: {change}. Go on with the new columns?"
            plan = replace(plan, questions=(*plan.questions, Question("header", text)))
    told = _told(plan, form)
    evidence = weigh(mapping, table, told, plan.suggested)
    plan = replace(plan, settings=evidence.settings, questions=(*plan.questions, *evidence.questions))
    found = find_columns(mapping, table.columns)
    catch_all = any(rule.other_columns for rule in mapping.facts)
    unused = () if catch_all else tuple(c for c in table.columns if column_key(c) not in found.used)
    return replace(
        plan,
        notes=(*plan.notes, *evidence.notes),
        private=kept_private(mapping, table),
        unused=unused,
        samples=tuple(_samples(plan, mapping, table)),
    )


def _refusal(plan: Plan, mapping: Mapping, table: Table) -> str:
    for rule in mapping.refuse:
        lacking = find_columns(mapping, table.columns).places
        if all(column_key(name) not in lacking for name in rule.missing):
            return f"{plan.path.name}: {rule.because}"
    missing = missing_columns(mapping, table.columns)
    if missing:
        return "\n".join(
            f"{plan.path.name}: {problem.message} ({problem.where}). {problem.hint}" for problem in missing
        )
    twice = twice_used(mapping, table.columns)
    if twice:
        return (
            f"{plan.path.name}: the column {', '.join(twice)} stands more than once, and the mapping uses it. "
            "Rename one of them in the file."
        )
    return ""


def _changed_source(plan: Plan, table: Table) -> str:
    """Why a file that looks like an accepted source with other columns is stopped, or nothing."""
    near = [(one, form) for one in read_profiles(plan.workspace) if (form := nearest(one, table.columns)) is not None]
    if not near:
        return ""
    profile, form = max(near, key=lambda pair: overlap(pair[1].header, table.columns))
    change = header_change(form.header, table.columns)
    hint = f"If they mean the same, add to `columns` of the mapping {profile.mapping}:\n{change.aliases()}"
    advice = hint if change.renamed else f"Export the missing columns too, or change the mapping {profile.mapping}."
    return f"{plan.path.name}: it looks like {profile.mapping}, but {change}. {advice}"


def _told(plan: Plan, form: Variant | None) -> Settings:
    said = {
        name: plan.answers[name] for name in ("order", "zone", "days", "decimal", "currency") if name in plan.answers
    }
    return replace(form.settings if form is not None else Settings(), **said)


def _samples(plan: Plan, mapping: Mapping, table: Table) -> Iterator[tuple[Map[str, str], Row]]:
    understanding = understand(mapping, table, plan.settings, plan.now)
    rows = (row for row in table.read() if not row.fault and not row.ignored)
    for row in islice(rows, _SAMPLES):
        yield MappingProxyType(dict(zip(table.columns, row.cells, strict=True))), understanding.row(row)


def _fitting(plan: Plan, header: Sequence[str]) -> tuple[Mapping, ...]:
    if plan.chosen is not None:
        fit = not missing_columns(plan.chosen, header) or fits(plan.chosen, header)
        return (plan.chosen,) if fit and len(header) > 0 and find_columns(plan.chosen, header).used else ()
    return best_fit(plan.known, header)


def _file_settings(mapping: Mapping, told: FileSettings) -> FileSettings:
    return FileSettings(
        told.encoding or mapping.encoding,
        told.delimiter or mapping.delimiter,
        told.sheet or mapping.sheet,
        told.header_row or mapping.header_row,
    )
