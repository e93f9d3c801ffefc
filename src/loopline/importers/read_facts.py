"""How is the `facts` list of a mapping read? Each kind's columns by what the ledger says they hold."""

from __future__ import annotations

from collections.abc import Mapping as Map
from types import MappingProxyType
from typing import Final

from loopline.importers.mapping import Each, FactRule, Moment, Person, Text
from loopline.importers.read_expressions import Expressions
from loopline.importers.yaml_nodes import Node
from loopline.ledger.facts import KINDS, Kind

KEYS: Final = ("kind", "when", "each", "id", "observed_at", "when_missing", "other_columns", "never", "fields")
_TEXTS: Final = ("product", "channel", "name", "value", "reason", "how", "corrects")
_MOMENTS: Final = ("happened_at", "until_at")
_REFERENCES: Final = ("account", "opportunity", "campaign")
_AMOUNTS: Final = MappingProxyType({"amount": "amount_minor", "margin": "margin_minor"})
_FORBIDDEN: Final = (
    "absent_from_export",
    "agreement_signed",
    "batch_imported",
    "batch_undone",
    "row_quarantined",
    "person_erased",
)


def read_facts(
    reader: Expressions, root: Node, node: Node | None, people: Map[str, Person], observed_at: tuple[Moment, ...]
) -> tuple[FactRule, ...]:
    """The rules in a mapping's `facts`; mistakes go to the reader's complaints."""
    if node is None:
        reader.complaints.add(root.at, "`facts` is missing", "List the facts that a row gives.", "missing")
        return ()
    found = (_fact(reader, item, people, observed_at) for item in reader.items_of(node))
    return tuple(rule for rule in found if rule is not None)


def _fact(
    reader: Expressions, node: Node, people: Map[str, Person], observed_at: tuple[Moment, ...]
) -> FactRule | None:
    known = tuple(kind for kind in KINDS if kind not in _FORBIDDEN)
    if node.map is None or "kind" not in node.map:
        reader.complaints.add(node.at, "each fact needs a `kind`", f"Kinds: {', '.join(known)}.", "missing")
        return None
    name = reader.text_of(node.map["kind"]) or ""
    if name not in known:
        reader.complaints.unknown(node.map["kind"].at, "kind of fact", name, known)
        return None
    kind = KINDS[name]
    inner = reader.map_of(node, (*KEYS, *_columns(kind)), f"column of {name}")
    _check_needs(reader, node, name, kind, inner)
    other_text = "other" in inner and name not in ("same_person", "same_account", "campaign_seen")
    named = {**{k: inner[k] for k in _TEXTS if k in inner}, **({"other": inner["other"]} if other_text else {})}
    references = {k: inner[k] for k in _REFERENCES if k in inner}
    if "other" in inner and name in ("same_account", "campaign_seen"):
        references["other"] = inner["other"]
    who = {k: inner[k] for k in ("person", "rep") if k in inner}
    if "other" in inner and name == "same_person":
        who["other"] = inner["other"]
    rest = inner.get("other_columns")
    return FactRule(
        kind=name,
        texts=MappingProxyType({k: reader.text(v) for k, v in named.items()}),
        moments=MappingProxyType({k: reader.moments(inner[k]) for k in _MOMENTS if k in inner}),
        references=MappingProxyType({k: reader.references(v) for k, v in references.items()}),
        people=MappingProxyType({k: _person(reader, v, people) for k, v in who.items()}),
        amounts=MappingProxyType({_AMOUNTS[k]: reader.amount(inner[k]) for k in _AMOUNTS if k in inner}),
        seconds=reader.durations(inner["seconds"]) if "seconds" in inner else (),
        currency=reader.text(inner["currency"]) if "currency" in inner else None,
        fields=MappingProxyType(_fields(reader, inner.get("fields"))),
        id=reader.text(inner["id"]) if "id" in inner else None,
        observed_at=reader.moments(inner["observed_at"]) if "observed_at" in inner else observed_at,
        when=reader.condition(inner["when"]) if "when" in inner else None,
        each=_each(reader, inner["each"]) if "each" in inner else None,
        skip_when_missing=reader.choice(inner.get("when_missing"), ("problem", "skip"), "problem") == "skip",
        other_columns=("*",) if rest is not None and rest.text == "fields" else reader.texts_of(rest),
        never=reader.texts_of(inner.get("never")),
        at=node.at,
    )


def _columns(kind: Kind) -> tuple[str, ...]:
    """The columns this kind may have, as a mapping writes them."""
    written = {"amount_minor": "amount", "margin_minor": "margin"}
    columns = (*kind.needs, *kind.may, "happened_at")
    return tuple(dict.fromkeys(written.get(column, column) for column in columns if column != "fields"))


def _check_needs(reader: Expressions, node: Node, name: str, kind: Kind, inner: Map[str, Node]) -> None:
    written = {"amount_minor": "amount", "margin_minor": "margin"}
    by_mapping = ("currency",) if name != "rate_seen" else ()
    for column in kind.needs:
        if written.get(column, column) not in inner and column not in by_mapping:
            said = written.get(column, column)
            reader.complaints.add(node.at, f"{name} needs `{said}`", f"It is: {kind.meaning.lower()}.", "missing")


def _person(reader: Expressions, node: Node, people: Map[str, Person]) -> Person:
    if node.text is None:
        return reader.person(node)
    if node.text in people:
        return people[node.text]
    hint = "Write {email: Column} or name an entry of `people`."
    if people:
        reader.complaints.unknown(node.at, "entry of people", node.text, people)
    else:
        reader.complaints.add(node.at, f'no entry of people "{node.text}"', hint, "unknown_name")
    return Person(MappingProxyType({}))


def _fields(reader: Expressions, node: Node | None) -> dict[str, Text]:
    if node is None:
        return {}
    if node.map is None:
        reader.complaints.add(node.at, "`fields` must hold a table: {name in the record: Column}")
        return {}
    return {name: reader.text(item) for name, item in node.map.items()}


def _each(reader: Expressions, node: Node) -> Each:
    inner = reader.map_of(node, ("columns", "column", "split"), "key of each")
    if ("columns" in inner) == ("column" in inner):
        hint = 'Write {columns: ["date_*"]} or {column: Ids, split: ";"}.'
        reader.complaints.add(node.at, "`each` needs either columns or column", hint)
        return Each()
    split = reader.text_of(inner.get("split")) or ";"
    if "columns" in inner:
        return Each(columns=reader.texts_of(inner["columns"]))
    return Each(column=reader.text(inner["column"]), split=split)
