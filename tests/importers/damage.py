"""How do exported files get damaged? A seeded mutator: each kind does to a file what the field has seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

HEADER = ["Id", "Email", "Name", "Created", "Amount", "Stage", "Note"]
MAPPING = """
mapping: deals_of_a_shop
source: shop
recognise: [Id, Email, Created, Amount]
dates: {order: ask, zone: Europe/Berlin}
currency: EUR
id: Id
facts:
  - kind: person_seen
    person: {ref: Id, email: Email, name: Name}
    happened_at: Created
    fields: {stage: Stage, note: Note}
  - kind: opportunity_seen
    opportunity: {ref: Id}
    name: Stage
    happened_at: Created
    amount: Amount
"""
_NAMES = ["Ana Lund", "José Marín", "Zoë Brandt", "Li Wei", "O'Neil, Pat", 'Kim "K" Berg', "Fatima", "Åsa Öst"]
_NOTES = [
    "",
    "called",
    "wants a demo, soon",
    'said "maybe"',
    "first line\nsecond line",
    "müde",
    "a; b | c",
    "ask again",
]


def clean_file(rng: Random, rows: int = 40) -> str:
    """A healthy file: unique ids, quoted and multi-line values, dates whose order the data proves."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for number in range(rows):
        day = 13 + number % 15 if number % 3 == 0 else rng.randint(1, 28)
        writer.writerow(
            [
                f"D{number:04d}",
                f"p{number}@firm{number % 7}.example",
                rng.choice(_NAMES),
                f"{day:02d}/{rng.randint(1, 12):02d}/2025",
                f"{rng.randint(1, 99_999)}.{rng.randint(10, 99)}",
                rng.choice(["open", "won", "lost"]),
                rng.choice(_NOTES),
            ]
        )
    return out.getvalue()


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _row_lines(text: str) -> list[int]:
    """Indexes of lines that are whole rows by themselves."""
    return [i for i, line in enumerate(_lines(text)) if i and line.startswith("D") and line.count('"') % 2 == 0]


def _edit(text: str, rng: Random, change: Callable[[str], str]) -> bytes:
    lines = _lines(text)
    at = rng.choice(_row_lines(text))
    lines[at] = change(lines[at])
    return "\n".join(lines).encode()


def _outside_quotes(line: str, sign: str) -> list[int]:
    quoted, found = False, []
    for place, char in enumerate(line):
        quoted ^= char == '"'
        if char == sign and not quoted:
            found.append(place)
    return found


def short_row(text: str, rng: Random) -> bytes:
    def cut(line: str) -> str:
        at = rng.choice(_outside_quotes(line, ","))
        return line[:at] + line[at + 1 :]

    return _edit(text, rng, cut)


def long_row(text: str, rng: Random) -> bytes:
    def insert(line: str) -> str:
        at = rng.choice(_outside_quotes(line, ","))
        return line[:at] + "," + line[at:]

    return _edit(text, rng, insert)


def unclosed_quote(text: str, rng: Random) -> bytes:
    def opened(line: str) -> str:
        at = rng.choice(_outside_quotes(line, ","))
        return line[: at + 1] + '"' + line[at + 1 :]

    return _edit(text, rng, opened)


def stray_quote(text: str, rng: Random) -> bytes:
    def strayed(line: str) -> str:
        at = rng.randint(1, len(line))
        return line[:at] + '"' + line[at:]

    return _edit(text, rng, strayed)


def two_stray_quotes(text: str, rng: Random) -> bytes:
    return stray_quote(unclosed_quote(text, rng).decode(), rng)


def nul(text: str, rng: Random) -> bytes:
    def nulled(line: str) -> str:
        at = rng.randint(0, len(line))
        return line[:at] + "\0" + line[at:]

    return _edit(text, rng, nulled)


def mixed_newlines(text: str, rng: Random) -> bytes:
    return "".join(line + rng.choice(["\n", "\r\n", "\r\n", "\r"]) for line in _lines(text)[:-1]).encode()


def utf16(text: str, rng: Random) -> bytes:
    return rng.choice([text.encode("utf-16"), b"\xfe\xff" + text.encode("utf-16-be"), text.encode("utf-16-le")])


def latin1_byte(text: str, rng: Random) -> bytes:
    raw = (text if rng.random() < 0.5 else text.encode("ascii", "ignore").decode()).encode()
    at = rng.randint(raw.index(b"\n") + 1, len(raw) - 1)
    return raw[:at] + b"\xe9" + raw[at:]


def latin1_file(text: str, rng: Random) -> bytes:
    return text.encode("cp1252")


def bom(text: str, rng: Random) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def preamble(text: str, rng: Random) -> bytes:
    return (
        rng.choice(["Deals report\n\n", "Deals\n1 Jan 2025 - 31 Dec 2025\n", '"Deals, all"\n', "a;b\n"]) + text
    ).encode()


def total_footer(text: str, rng: Random) -> bytes:
    return (
        text + rng.choice(["Total,,,,123456.78,,\n", "\nTotal: 40\n", "Grand total,,,,1.00,,\nTotals,,,,1.00,,\n"])
    ).encode()


def blank_lines(text: str, rng: Random) -> bytes:
    lines = _lines(text)
    for at in sorted(rng.sample(_row_lines(text), 3), reverse=True):
        lines.insert(at, rng.choice(["", "   ", ",,,,,,"]))
    return "\n".join(lines).encode()


def doubled_column(text: str, rng: Random) -> bytes:
    return text.replace("Stage,Note", rng.choice(["Stage,Amount", "Stage,Email", "Stage, amount "]), 1).encode()


def header_again(text: str, rng: Random) -> bytes:
    lines = _lines(text)
    lines.insert(rng.choice(_row_lines(text)), lines[0])
    return "\n".join(lines).encode()


def truncated(text: str, rng: Random) -> bytes:
    raw = text.encode()
    return raw[: rng.randint(len(raw) // 2, len(raw) - 1)]


def wrong_delimiter(text: str, rng: Random) -> bytes:
    mark = rng.choice([";", "\t", "|"])
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue().encode()


def changed_header(text: str, rng: Random) -> bytes:
    old, new = rng.choice([("Amount", "Amount (EUR)"), ("Created", "Created On"), ("Email", "Mail"), ("Id,", "Ref,")])
    return text.replace(old, new, 1).encode()


def ambiguous_dates(text: str, rng: Random) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in csv.reader(io.StringIO(text)):
        if row[0] != "Id":
            row[3] = f"{rng.randint(1, 12):02d}/{rng.randint(1, 12):02d}/2025"
        writer.writerow(row)
    return out.getvalue().encode()


def newline_in_value(text: str, rng: Random) -> bytes:
    def broken(line: str) -> str:
        at = rng.choice(_outside_quotes(line, ","))
        return line[:at] + rng.choice(["\n", "\r"]) + line[at:]

    return _edit(text, rng, broken)


KINDS: dict[str, Callable[[str, Random], bytes]] = {
    kind.__name__: kind
    for kind in (
        short_row,
        long_row,
        unclosed_quote,
        stray_quote,
        two_stray_quotes,
        nul,
        mixed_newlines,
        utf16,
        latin1_byte,
        latin1_file,
        bom,
        preamble,
        total_footer,
        blank_lines,
        doubled_column,
        header_again,
        truncated,
        wrong_delimiter,
        changed_header,
        ambiguous_dates,
        newline_in_value,
    )
}
