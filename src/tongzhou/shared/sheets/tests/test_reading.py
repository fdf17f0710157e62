"""From bytes to cells, whatever the office saved, and never more than the machine can hold."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.messy_workbook import BAD, messy_workbook
from tongzhou.base.errors import Refused
from tongzhou.shared.sheets import reading
from tongzhou.shared.sheets.cells import Reading, read_rows
from tongzhou.shared.sheets.reading import format_of, read_sheets
from tongzhou.shared.sheets.rules import best_sheet, find_header, raw_rows, suggest
from tongzhou.shared.sheets.tests.samples import REGISTER, TODAY, workbook

ODS = """<?xml version="1.0"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="花名册">%s</table:table>
</office:spreadsheet></office:body></office:document-content>"""
ODS_CELL = '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>'


def ods(*rows, repeat_columns=1, repeat_rows=1) -> bytes:
    times = f' table:number-columns-repeated="{repeat_columns}"' if repeat_columns > 1 else ""
    lines = "".join(
        f'<table:table-row table:number-rows-repeated="{repeat_rows}">'
        + "".join(ODS_CELL % (times, cell) for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    tail = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS % (lines + tail))
    return room.getvalue()


TEXT = "姓名,电话\r\n沈见微,1390000xxxx\r\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gbk"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", "\t").encode("gbk"),
        TEXT.replace(",", ";").encode(),
        workbook([["姓名", "电话"], ["沈见微", "1390000xxxx"]]),
        ods(["姓名", "电话"], ["沈见微", "1390000xxxx"]),
    ],
    ids=["utf-8", "with-mark", "gbk", "utf-16", "tabs", "semicolons", "xlsx", "ods"],
)
def test_the_same_cells_come_from_every_format(content):
    (sheet,) = read_sheets(content)
    assert sheet.rows == [["姓名", "电话"], ["沈见微", "1390000xxxx"]]


def test_an_old_workbook_is_read_with_its_merged_cells(old_workbook):
    (sheet,) = read_sheets(old_workbook)
    assert format_of(old_workbook) == "xls"
    assert sheet.rows[1] == ["3栋", "沈见微", date(2026, 1, 5)]
    assert sheet.merges == (((1, 0), (2, 0)),)


@pytest.fixture
def old_workbook():
    return (Path(__file__).parent / "old.xls").read_bytes()


def test_empty_rows_above_keep_their_numbers():
    (sheet,) = read_sheets(workbook([[], [], ["姓名"]]))
    assert sheet.rows == [[""], [""], ["姓名"]]


def _zip(**parts: bytes) -> bytes:
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return room.getvalue()


FAR_CORNERS = b'<row r="1"><c r="A1"><v>1</v></c><c s="1" r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("why", "content", "code"),
    [
        ("a program", b"MZ\0\0" * 50, "not_a_workbook"),
        ("some archive", _zip(readme=b"hello"), "not_a_workbook"),
        ("half a workbook", workbook([["姓名"]])[:900], "not_a_workbook"),
        ("no workbook inside", _zip(xl__workbook_xml=b"<no/>"), "damaged"),
        ("nothing", b"", "empty"),
        ("blank", workbook([[None]]), "empty"),
        ("a bomb of zeros", _zip(xl__workbook_xml=b"0" * (301 << 20)), "unpacks_too_large"),
        (
            "two far corners",
            _zip(xl__workbook_xml=b"", xl__worksheets__sheet1_xml=FAR_CORNERS),
            "unpacks_too_large",
        ),
        (
            "one cell repeated",
            ods(["姓名"], repeat_columns=16384, repeat_rows=1_000_000),
            "unpacks_too_large",
        ),
        ("not text", bytes(range(128, 256)) * 8, "unknown_encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_reason(why, content, code):
    with pytest.raises(Refused) as refusal:
        read_sheets(content)
    assert refusal.value.code == code


def test_a_directory_that_lies_about_its_sizes_is_found_out():
    bomb = bytearray(_zip(xl__workbook_xml=b"0" * 5000))
    # The size in the central directory is made small; what is packed stays large.
    place = bomb.index(b"PK\x01\x02") + 24
    bomb[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        read_sheets(bytes(bomb))


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 10)
    lines = "姓名\n" + "甲\n" * 200
    with pytest.raises(Refused) as refusal:
        read_sheets(lines.encode())
    assert refusal.value.code == "too_many_rows"
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    with pytest.raises(Refused) as refusal:
        read_sheets(lines.encode())
    assert refusal.value.code == "too_large"


def test_a_register_as_offices_keep_it_is_read():
    sheet = best_sheet(read_sheets(messy_workbook(1000, 50)), REGISTER)
    header = find_header(sheet, REGISTER)
    mapping = suggest(header, REGISTER)
    assert (sheet.name, header.top, header.bottom) == ("花名册", 3, 3)
    assert len(mapping) == len(REGISTER.columns)
    raws = raw_rows(sheet, header, mapping, REGISTER)
    read = list(read_rows(raws, REGISTER, Reading(TODAY, sample_phones=True)))
    assert (len(read), sum(bool(row.errors) for row in read)) == (1000, 50)
    reasons = [row.errors[0] for row in read if row.errors]
    assert len({(e.column, e.reason.text) for e in reasons}) == len(BAD)
    born = {row.value["born_on"] for row in read if row.value}
    assert len(born) > 800
    assert all(type(day) is date for day in born)
