"""Files of every format become the same rows of text; what is no table is refused with a reason."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import duckdb
import openpyxl
import pytest

from loopline.importers.reading import FileSettings, look, open_table
from loopline.importers.table import Plain, Table, Unreadable

NO_SETTINGS = FileSettings()


def table(path: Path, settings: FileSettings = NO_SETTINGS) -> Table:
    return open_table(path, look(path, settings), settings)


def cells(found: Table) -> list[list[str]]:
    return [list(row.cells) for row in found.read() if not row.fault and not row.ignored]


def faults(found: Table) -> list[tuple[int, str]]:
    return [(row.line, row.fault[0]) for row in found.read() if row.fault]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


PLAIN = "Id,Name,Note\n1,Ann,a\n2,Bob,b\n"


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.csv", PLAIN.encode(), "csv"),
        ("a.tsv", PLAIN.replace(",", "\t").encode(), "tsv"),
        ("a.txt", PLAIN.replace(",", ";").encode("utf-8-sig"), "csv"),
        ("a.csv", PLAIN.replace("\n", "\r\n").encode("utf-16"), "csv"),
        ("a.csv.gz", gzip.compress(PLAIN.encode(), mtime=0), "csv.gz"),
        ("a.jsonl", b'{"Id": 1, "Name": "Ann", "Note": "a"}\n{"Id": 2, "Name": "Bob", "Note": "b"}\n', "json lines"),
        ("sep.csv", b"sep=;\n" + PLAIN.replace(",", ";").encode(), "csv"),
    ],
)
def test_the_same_rows_come_out_of_every_text_format(name: str, content: bytes, form: str, tmp_path: Path) -> None:
    found = table(written(tmp_path / name, content))
    assert found.form == form
    assert found.columns == ("Id", "Name", "Note")
    assert cells(found) == [["1", "Ann", "a"], ["2", "Bob", "b"]]


def test_a_workbook_gives_plain_text_of_its_typed_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    page = book.create_sheet("Deals")
    page.append(["Deals of 2026"])
    page.append([])
    page.append(["Id", "Amount", "Won", "Day", "At"])
    page.append(["1", 1234.5, True, date(2026, 3, 4), datetime(2026, 3, 4, 9, 12)])
    page.append([])
    page.append(["2", 7, False, None, None])
    page.append(["Total", 1241.5, None, None, None])
    path = tmp_path / "deals.xlsx"
    book.save(path)
    found = table(path)
    assert (found.sheet, found.header_line, found.preamble) == ("Deals", 3, ("Deals of 2026",))
    assert cells(found) == [["1", "1234.5", "true", "2026-03-04", "2026-03-04 09:12:00"], ["2", "7", "false", "", ""]]
    assert isinstance(next(iter(found.read())).cells[1], Plain)
    assert [(row.line, row.ignored) for row in found.read() if row.ignored] == [
        (5, "blank line"),
        (7, "total or footer line"),
    ]
    with pytest.raises(Unreadable, match="no sheet"):
        table(path, FileSettings(sheet="Leads"))


def test_a_cell_error_in_a_workbook_is_a_fault(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Id", "Amount"])
    book.active.append(["1", "#DIV/0!"])
    book.active.append(["2", 3, "beyond"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert faults(table(path)) == [(2, "cell_error"), (3, "long_row")]


def test_parquet_gives_plain_text_of_its_typed_columns(tmp_path: Path) -> None:
    path = tmp_path / "odd [name]*.parquet"
    con = duckdb.connect()
    con.execute(
        "copy (select 1 as Id, 12.50::decimal(9,2) as Amount, timestamptz '2026-03-04 09:12:33+00' as At,"
        " date '2026-03-04' as Day,"
        " ['a','b'] as Tags, {'city': 'Ulm', 'zip': null} as Place, null::varchar as Nothing, 'x' as Text)"
        f" to '{tmp_path / 'plain.parquet'}' (format parquet)"
    )
    (tmp_path / "plain.parquet").rename(path)
    found = table(path)
    assert found.columns == ("Id", "Amount", "At", "Day", "Tags", "Place.city", "Place.zip", "Nothing", "Text")
    assert cells(found) == [["1", "12.50", "2026-03-04 09:12:33+00", "2026-03-04", "a;b", "Ulm", "", "", "x"]]


def test_json_lines_flatten_and_keep_numbers_as_written(tmp_path: Path) -> None:
    lines = ['{"a": {"b": 1.10}, "c": [1, 2]}', "", "[1]", '{"a": {"b": 1, "b": 2}}', '{"d": true, "e": null}', "{oops"]
    found = table(written(tmp_path / "x.jsonl", "\n".join(lines)))
    assert found.columns == ("a.b", "c", "d", "e")
    assert cells(found) == [["1.10", "1;2", "", ""], ["", "", "true", ""]]
    assert [code for _, code in faults(found)] == ["bad_json"] * 3


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", b"", "is empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0 and more", "old Excel"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.csv", b"<html><table>", "HTML"),
        ("list.json", b"[\n{}\n]", "one JSON list"),
        ("a.xlsx", b"PK\x03\x04 broken", "not a readable .xlsx"),
        ("a.parquet", b"PAR1 broken", "not a readable Parquet"),
        ("a.csv", b"1,2,3\n4,5,6\n", "no header line"),
        ("a.csv.gz", gzip.compress(PLAIN.encode() * 100, mtime=0)[:-20], "broken or cut off"),
        ("a.csv", "Id,Name\n1,Ann\n".encode("utf-16")[:-1], "not valid utf-16"),
        ("long.csv", b"x" * (5 << 20), "more than 4 million"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=why):
        table(written(tmp_path / name, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        table(tmp_path / "nothing.csv")


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(30):
                sheet.write(bytes(1 << 20))
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def test_a_workbook_made_to_explode_is_refused_at_once(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.xlsx")
    started = monotonic()
    with pytest.raises(Unreadable, match="no workbook does"):
        table(path)
    assert monotonic() - started < 1


def test_a_workbook_within_a_workbook_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("inner.zip", b"PK")
    with pytest.raises(Unreadable, match="holds another archive"):
        table(written(tmp_path / "nested.xlsx", buffer.getvalue()))


def test_an_encoding_that_is_not_certain_is_only_a_suggestion(tmp_path: Path) -> None:
    seen = look(written(tmp_path / "a.csv", "Id,Name\n1,Müller\n2,Åsa\n".encode("cp1252")), NO_SETTINGS)
    assert (seen.certain, seen.encoding) == (False, "cp1252")
    assert "Müller" in seen.sample
    east = look(
        written(tmp_path / "b.csv", ("Id,名前\n" + "1,今日は東京で会いましょう山田太郎\n" * 3).encode("shift_jis")),
        NO_SETTINGS,
    )
    assert (east.certain, east.encoding) == (False, "cp932")
    assert "東京" in east.sample
    named = FileSettings(encoding="shift_jis")
    found = open_table(tmp_path / "b.csv", look(tmp_path / "b.csv", named), named)
    assert found.columns == ("Id", "名前")
    with pytest.raises(Unreadable, match="no encoding is called"):
        look(tmp_path / "b.csv", FileSettings(encoding="shift-jiss"))


def test_one_bad_byte_in_a_utf8_file_costs_one_row(tmp_path: Path) -> None:
    content = "Id,Name\n1,Müller\n2,Åsa\n3,Zoë\n".encode() + b"4,J\xe9r\n5,Ann\n"
    found = table(written(tmp_path / "a.csv", content))
    assert faults(found) == [(5, "bad_bytes")]
    assert len(cells(found)) == 4


def test_garbled_text_is_noted(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.csv", "Id,Name\n1,MÃ¼ller\n"))
    assert "garbled" in found.notes[0]


def test_lines_above_the_header_are_kept_apart(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.csv", "Report,,\nfor 2026,,\n\nId,Name,Note\n1,Ann,a\n"))
    assert (found.header_line, found.columns) == (4, ("Id", "Name", "Note"))
    assert found.preamble == ("Report,,", "for 2026,,")


def test_nameless_and_repeated_columns_get_names(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.csv", "Id,,Name,Name\n1,x,Ann,Lee\n"))
    assert found.columns == ("Id", "column 2", "Name", "Name (2)")
    assert "more than once" in found.notes[0]


def test_a_company_called_total_is_no_footer(tmp_path: Path) -> None:
    text = "Company,City,Amount\nAcme,Ulm,1\nTotal Energies,Paris,2\nTotal,Paris,3\nTotal,,6\n"
    found = table(written(tmp_path / "a.csv", text))
    assert [row[0] for row in cells(found)] == ["Acme", "Total Energies", "Total"]


def test_a_total_in_the_middle_stays_a_row(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.csv", "Company,Amount\nTotal,6\nAcme,1\n"))
    assert len(cells(found)) == 2


def test_a_last_line_without_its_end_is_trusted_only_when_its_value_is_known(tmp_path: Path) -> None:
    def last(text: str) -> bool:
        return list(table(written(tmp_path / "a.csv", text)).read())[-1].maybe_cut

    assert last("Id,Amount\n1,1234\n2,12")
    assert not last("Id,Stage\n1,won\n2,lost\n3,won")
    assert not last('Id,Note\n1,"a"\n2,"bcd"')
    assert not last("Id,Day\n1,2026-01-01\n2,2026-01-02")
    assert not last("Id,Amount\n1,1234\n2,12\n")
    assert not last(json.dumps({"Id": 1}))


def test_a_file_cut_off_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.connect().execute(f"copy (select range as Id from range(100000)) to '{path}' (format parquet)")
    found = table(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Unreadable, match="breaks off"):
        list(found.read())


def test_json_lines_with_bad_bytes_or_nul_lose_only_those_lines(tmp_path: Path) -> None:
    content = '{"Name": "Zoë", "City": "Köln"}\n'.encode() + b'{"Name": "J\xe9r"}\n' + rb'{"Name": "a\u0000b"}' + b"\n"
    content += b'{"Tags": [{"a": 1}], "Name": "Ann"}\n\n{"Name": null}\n'
    found = table(written(tmp_path / "x.jsonl", content))
    assert [code for _, code in faults(found)] == ["bad_bytes", "nul"]
    assert cells(found) == [["Zoë", "Köln", ""], ["Ann", "", '[{"a": "1"}]']]
    with pytest.raises(Unreadable, match="no line of it"):
        table(written(tmp_path / "y.jsonl", "{oops\n"))


def test_a_packed_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as packed:
        for _ in range(110):
            packed.write(b"Id,Name\n1,Ann\n" * 74_899)
    with pytest.raises(Unreadable, match="times its size"):
        table(path)


def test_a_named_header_line_is_taken_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Some", "title"], ["Id", "Amount"], [1, 2.5]):
        book.active.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert table(path, FileSettings(header_row=2)).columns == ("Id", "Amount")
    empty = openpyxl.Workbook()
    empty.save(tmp_path / "empty.xlsx")
    with pytest.raises(Unreadable, match="no sheet with a header"):
        table(tmp_path / "empty.xlsx")


def test_a_formula_without_its_result_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Id", "Amount"])
    book.active.append([1, "=1+1"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Unreadable, match="results were not saved"):
        table(tmp_path / "a.xlsx")
