"""What might the columns of an unknown file mean? A first mapping for plain lists of leads, deals or costs.

It is a suggestion, written as a mapping file that a person sees with five sample rows and can edit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from loopline.importers.amounts import decimal_evidence
from loopline.importers.moments import NotAMoment, read_moment
from loopline.importers.table import Plain, Table, column_key

SYNONYMS: Final[Map[str, str]] = {
    "id": "id|lead id|contact id|record id|deal id|opportunity id|number|no|nr|nummer|key|prospect id|customer id",
    "email": "email|e-mail|email address|e-mail address|e-mail-adresse|mail|work email|business email|contact email|"
    "courriel",
    "first_name": "first name|firstname|given name|vorname|prénom|voornaam|nombre",
    "last_name": "last name|lastname|surname|family name|nachname|nom|achternaam|apellido",
    "name": "name|full name|contact|contact name|lead name|person|ansprechpartner",
    "company": "company|company name|account|account name|organisation|organization|firm|firma|unternehmen|société|"
    "bedrijf|empresa",
    "phone": "phone|phone number|telephone|telefon|mobile|mobile phone|tel|téléphone",
    "website": "website|web site|domain|url|company domain",
    "created": "created|created at|created on|created date|create date|creation date|date created|date added|submitted|"
    "submitted at|signup date|signed up|registered at|inquiry date|lead date|first contact|date|timestamp|received|"
    "erstellt am|datum|créé le|opened|open date",
    "channel": "source|lead source|channel|origin|utm source|original source|quelle|kanal|canal|medium|"
    "how did you hear about us",
    "campaign": "campaign|campaign name|utm campaign|program|programme|kampagne|campagne",
    "status": "status|lead status|lead stage|lifecycle stage",
    "owner": "owner|lead owner|deal owner|opportunity owner|sales rep|rep|assigned to|account executive|salesperson|"
    "seller|sales agent",
    "title": "title|job title|position|role",
    "industry": "industry|sector|branche|segment",
    "country": "country|land|pays|país",
    "stage": "stage|deal stage|stage name|pipeline stage|opportunity stage|result|outcome|won/lost|phase",
    "deal": "deal|deal name|opportunity|opportunity name",
    "amount": "amount|value|deal value|deal amount|opportunity amount|revenue|price|total|betrag|wert|montant|importe|"
    "close value",
    "closed": "close date|closed|closed at|closed on|closed date|closing date|won date|date closed|abschlussdatum|"
    "date de clôture|decision date",
    "reason": "loss reason|lost reason|closed lost reason|reason|reason lost|verlustgrund",
    "product": "product|product name|product line|produkt|produit",
    "spend": "cost|costs|spend|spent|amount spent|total spent|kosten|ausgaben|dépenses|expense|media cost",
    "day": "date|day|month|period|week|start date|datum|monat|tag|jour|mois",
    "cost_kind": "cost type|kind of cost|category|kind|type",
    "currency": "currency|currency code|währung|devise|moneda",
}
_LOOKED_AT: Final = 200
_WON: Final = "won|closed won|closed - won|closedwon|gewonnen|gagné|ganado|yes|true|1"
_LOST: Final = "lost|closed lost|closed - lost|closedlost|verloren|perdu|perdido|no|false|0"
_KINDS: Final = "media|people|tools|content"


def guess(table: Table) -> str | None:
    """The text of a mapping file for this table, or None when names and values do not speak clearly for one."""
    found = _evident(_roles(table.columns), table)
    if "stage" not in found and "status" in found and {"amount", "closed"} <= set(found):
        found["stage"] = found["status"]
    named = {"first_name", "last_name"} <= set(found) or {"name", "company"} <= set(found)
    person = "email" in found or (named and "created" in found)
    if "spend" in found and "day" in found and "email" not in found and "stage" not in found:
        return _page(table, found, "costs", _cost_facts(found), "what was spent")
    if "amount" in found and ("stage" in found or "closed" in found):
        people = _person_facts(found, optional=True) if person else []
        facts = people + _deal_facts(found, person=person)
        return _page(table, found, "crm", facts, "leads and their deals" if person else "deals")
    if person:
        return _page(table, found, "crm", _person_facts(found), "leads")
    return None


def unread_dates(table: Table) -> tuple[str, ...]:
    """What to say of each column that is named as a date and left out of the guess, as it holds none."""
    told: list[str] = []
    roles = _roles(table.columns)
    for column in dict.fromkeys(roles[role] for role in _DATES if role in roles):
        values = _values(table, column)
        if not any(map(_is_date, values)):
            what = f'nothing like one ("{values[0]}")' if values else f"nothing in the first {_LOOKED_AT} rows"
            told.append(f"{column} is named as a date and holds {what}: the guess does not use it as a date.")
    return tuple(told)


def _evident(found: Map[str, str], table: Table) -> dict[str, str]:
    """The roles whose columns also hold what they should: addresses, numbers, and a date at least.

    A date or an amount that cannot be read among others that can is a fault of its row, not of the guess.
    """
    evident: dict[str, str] = {}
    for role, column in found.items():
        if role in _SHAPES:
            values = _values(table, column)
            fitting = sum(map(_SHAPES[role], values))
            if not fitting or (role == "email" and fitting < 0.8 * len(values)):
                continue
        evident[role] = column
    return evident


def _values(table: Table, column: str) -> list[str]:
    """What is filled in a column of the first rows."""
    place = table.columns.index(column)
    rows = (row.cells for row in islice(table.read(), _LOOKED_AT) if not row.fault and not row.ignored)
    return [cells[place].strip() for cells in rows if cells[place].strip()]


def _is_date(text: str) -> bool:
    for order in ("dmy", "mdy"):
        try:
            read_moment(text, order, _ANY_ZONE, _ANY_ZONE)
        except NotAMoment:
            continue
        return True
    return False


def _is_number(text: str) -> bool:
    return isinstance(text, Plain) or bool(decimal_evidence(text)) or text.strip("-+−() ").isdigit()


_DATES: Final = ("created", "closed", "day")
_ANY_ZONE: Final = ZoneInfo("UTC")
_SHAPES: Final[Map[str, Callable[[str], bool]]] = {
    "email": lambda text: "@" in text[1:] and "." in text,
    "created": _is_date,
    "closed": _is_date,
    "day": _is_date,
    "amount": _is_number,
    "spend": _is_number,
}


def _roles(columns: Sequence[str]) -> dict[str, str]:
    """Which column plays which role."""
    keys = {re.sub(r"[_\s]+", " ", column_key(column)): column for column in reversed(columns)}
    bare = {re.sub(r"\s*\([A-Za-z]{3}\)$", "", key): column for key, column in keys.items()}
    found: dict[str, str] = {}
    for role, words in SYNONYMS.items():
        for word in words.split("|"):
            column = keys.get(word) or bare.get(word)
            if column is not None:
                found[role] = column
                break
    return found


def _page(table: Table, found: Map[str, str], source: str, facts: Sequence[str], about: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", table.path.name.split(".")[0].lower()).strip("_") or "my_file"
    file = json.dumps(table.path.name, ensure_ascii=False)[1:-1]
    lines = [
        f"# A first guess for {file}. Check it, change it, and import again with --map.",
        f"mapping: {name}",
        f"about: {_said(f'{table.path.name}: {about}')}",
        f"source: {source}",
        f"recognise: [{', '.join(_said(column) for column in table.columns)}]",
        "dates: {order: ask, zone: ask}",
        "numbers: {decimal: ask}",
        f"currency: {_currency(found)}",
    ]
    if "id" in found and _unique(table, found["id"]):
        lines.append(f"id: {_said(found['id'])}")
    return "\n".join([*lines, "facts:", *facts, ""])


def _person_facts(found: Map[str, str], *, optional: bool = False) -> list[str]:
    lines = ["  - kind: person_seen", f"    person: {_person(found)}"]
    lines += _line("account", _account(found))
    lines += _line("happened_at", _column(found, "created"))
    lines += _line("channel", _column(found, "channel"))
    lines += _line("campaign", _by_name(found, "campaign"))
    lines += _line("value", _column(found, "status"))
    lines += _line("rep", _by_name(found, "owner"))
    lines += _line("product", _column(found, "product"))
    fields = [f"{role}: {_said(found[role])}" for role in ("title", "industry", "country") if role in found]
    if fields:
        lines.append(f"    fields: {{{', '.join(fields)}}}")
    lines.append("    other_columns: fields")
    lines += ["    when_missing: skip"] if optional else []
    return [*lines, *_first_touch(found)]


def _first_touch(found: Map[str, str]) -> list[str]:
    """A person who came by a campaign or a source met marketing on the day they came."""
    if "created" not in found or not {"campaign", "channel"} & found.keys():
        return []
    lines = ["  - kind: touch", f"    person: {_person(found)}", "    name: {const: inquiry}", "    when_missing: skip"]
    lines += _line("account", _account(found)) + _line("happened_at", _column(found, "created"))
    return lines + _line("campaign", _by_name(found, "campaign")) + _line("channel", _column(found, "channel"))


def _deal_facts(found: Map[str, str], *, person: bool) -> list[str]:
    key = found.get("id") or found.get("deal")
    ref = f"{{ref: {_said(key)}}}" if key else "{ref: $line}"
    shared = [f"    opportunity: {ref}"]
    shared += _line("account", _account(found))
    shared += _line("rep", _by_name(found, "owner"))
    shared += _line("product", _column(found, "product"))
    shared += ["    person: " + _person(found)] if person else []
    shared += _line("amount", _column(found, "amount"))
    stage = found.get("stage")
    lines = ["  - kind: opportunity_seen", *shared, *_line("happened_at", _column(found, "created"))]
    lines += _line("name", _column(found, "stage")) + _line("channel", _column(found, "channel"))
    lines += _line("campaign", _by_name(found, "campaign"))
    if stage is None:
        return lines
    open_deal = f"{{{_said(stage)}: {{not: [{_list(_WON)}, {_list(_LOST)}]}}}}"
    if "closed" in found:
        lines.append(f"    until_at: {{column: {_said(found['closed'])}, when: {open_deal}}}")
    for value, words in (("won", _WON), ("lost", _LOST)):
        lines += ["  - kind: opportunity_closed", f"    when: {{{_said(stage)}: [{_list(words)}]}}"]
        lines += [f"    value: {{const: {value}}}", *shared, *_line("happened_at", _column(found, "closed"))]
        lines += _line("reason", _column(found, "reason")) if value == "lost" else []
    return lines


def _cost_facts(found: Map[str, str]) -> list[str]:
    day = _said(found["day"])
    lines = ["  - kind: money_spent", f"    happened_at: {day}", f"    until_at: {{column: {day}, end: true}}"]
    lines.append(f"    amount: {_said(found['spend'])}")
    lines += _line("channel", _column(found, "channel")) + _line("campaign", _by_name(found, "campaign"))
    lines += _line("product", _column(found, "product"))
    if "cost_kind" in found:
        table = ", ".join(f"{word}: {word}" for word in _KINDS.split("|"))
        lines.append(f"    name: {{column: {_said(found['cost_kind'])}, values: {{{table}}}, otherwise: media}}")
    else:
        lines.append("    name: {const: media}")
    return lines


def _person(found: Map[str, str]) -> str:
    parts = []
    if "id" in found and not re.search(r"deal|opportunity", found["id"], re.IGNORECASE) and "stage" not in found:
        parts.append(f"ref: {_said(found['id'])}")
    parts += [f"{role}: {_said(found[role])}" for role in ("email", "phone", "company") if role in found]
    if "first_name" in found or "last_name" in found:
        names = [_said(found[role]) for role in ("first_name", "last_name") if role in found]
        parts.append(f"name: {{columns: [{', '.join(names)}]}}")
    elif "name" in found:
        parts.append(f"name: {_said(found['name'])}")
    return f"{{{', '.join(parts)}}}"


def _account(found: Map[str, str]) -> str:
    ways = [f"{{domain: {_said(found[role])}}}" for role in ("website", "email") if role in found]
    ways += [f"{{name: {_said(found['company'])}}}"] if "company" in found else []
    return f"[{', '.join(ways)}]" if ways else ""


def _currency(found: Map[str, str]) -> str:
    if "currency" in found:
        return f"[{{column: {_said(found['currency'])}}}, ask]"
    for role in ("amount", "spend"):
        code = re.search(r"\(([A-Z]{3})\)$", found.get(role, ""))
        if code:
            return code[1]
    return "ask"


def _unique(table: Table, column: str) -> bool:
    """Whether the first thousand rows have different, filled values in this column."""
    place = table.columns.index(column)
    rows = (row for row in table.read() if not row.fault and not row.ignored)
    values = [row.cells[place].strip() for row in islice(rows, 1000)]
    return bool(values) and all(values) and len(set(values)) == len(values)


def _column(found: Map[str, str], role: str) -> str:
    return _said(found[role]) if role in found else ""


def _by_name(found: Map[str, str], role: str) -> str:
    return f"{{name: {_said(found[role])}}}" if role in found else ""


def _line(key: str, text: str) -> list[str]:
    return [f"    {key}: {text}"] if text else []


def _list(words: str) -> str:
    return ", ".join(json.dumps(word) for word in words.split("|"))


def _said(name: str) -> str:
    """A column's name as YAML reads it back."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _]*[A-Za-z0-9]", name) else json.dumps(name, ensure_ascii=False)
