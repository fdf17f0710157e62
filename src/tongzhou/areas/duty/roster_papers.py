"""The printed roster as files: a Word document and a workbook, on A4 or A3."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tongzhou.areas.duty.board import Board
from tongzhou.areas.duty.printed import HEADS, Line
from tongzhou.shared.documents.paper import add_run, add_watermark

CENTER = WD_ALIGN_PARAGRAPH.CENTER
SIDES = {"a4": (210, 297, 9), "a4_wide": (297, 210, 9), "a3_wide": (420, 297, 8)}
"""Width and height in millimetres, and the number that spreadsheets give the paper."""
MARGIN = 12
PARTS = (16, 15, 11, 26, 18, 21, 10)
"""How wide the columns are beside each other."""
SIGNATURES = "制表：　　　　　　　　审核：　　　　　　　　日期："


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every file: the title, the line below it, and who took it out."""

    title: str
    subtitle: str
    mark: str = ""
    size: str = "a4"
    draft: bool = False


def to_docx(paper: Paper, lines: Sequence[Line]) -> bytes:
    """The lines in the usual columns, the head repeated on each page, 草稿 across a draft."""
    made = docx.Document()
    section = made.sections[0]
    width, height, _code = SIDES[paper.size]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(MARGIN)
    made.core_properties.title = paper.title
    _paragraph(made, paper.title, "黑体", 20, CENTER)
    _paragraph(made, paper.subtitle, "仿宋", 11, CENTER)
    _table(made, lines, Mm(width - 2 * MARGIN))
    _paragraph(made, SIGNATURES, "仿宋", 12, WD_ALIGN_PARAGRAPH.LEFT, before=10)
    if paper.mark:
        _paragraph(made, paper.mark, "宋体", 8, WD_ALIGN_PARAGRAPH.LEFT)
    if paper.draft:
        add_watermark(section, "草稿")
    room = io.BytesIO()
    made.save(room)
    return room.getvalue()


def _paragraph(made: Any, text: str, font: str, size: int, place: Any, before: int = 0) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = place
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(4)
    add_run(paragraph, text, font, Pt(size))


def _table(made: Any, lines: Sequence[Line], width: int) -> None:
    drawn = made.add_table(rows=1, cols=len(HEADS))
    drawn.style, drawn.alignment, drawn.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [int(width * part / sum(PARTS)) for part in PARTS]
    for column, one in zip(drawn.columns, widths, strict=True):
        column.width = one
    _cells(drawn.rows[0], HEADS, widths, head=True)
    first = None
    for line in lines:
        row = drawn.add_row()
        cells = line.cells
        if first is not None and first[0] == line.day:
            cells = ("", *cells[1:])
        _cells(row, cells, widths)
        if first is not None and first[0] == line.day:
            first[1].merge(row.cells[0])
        else:
            first = (line.day, row.cells[0])


def _cells(row: Any, texts: Sequence[str], widths: Sequence[int], *, head: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for number, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        middle = OxmlElement("w:vAlign")
        middle.set(qn("w:val"), "center")
        cell._tc.get_or_add_tcPr().append(middle)
        left = number in (3, 5) and not head
        for place, part in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            add_run(paragraph, part, "黑体" if head else "仿宋", Pt(10))


def to_xlsx(paper: Paper, lines: Sequence[Line], board: Board) -> bytes:
    """Two sheets: the usual columns, and everybody by days with their sums."""
    room = io.BytesIO()
    book = xlsxwriter.Workbook(room, {"in_memory": True, "remove_timezone": True})
    book.set_properties({"title": paper.title})
    looks = _looks(book)
    _list_sheet(book.add_worksheet("值班表"), paper, lines, looks)
    _table_sheet(book.add_worksheet("排班总表"), paper, board, looks)
    book.close()
    return room.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    cell = {**base, "border": 1, "text_wrap": True, "align": "center"}
    return {
        "title": book.add_format({**base, "font_name": "黑体", "font_size": 18, "align": "center"}),
        "note": book.add_format({**base, "font_size": 9, "align": "right"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#EDEFF2"}),
        "off": book.add_format({**cell, "bold": True, "bg_color": "#FBF2DD"}),
        "cell": book.add_format(cell),
        "left": book.add_format({**cell, "align": "left"}),
        "plain": book.add_format(base),
    }


def _page(page: Any, paper: Paper, *, size: str) -> None:
    width, height, code = SIDES[size]
    page.set_paper(code)
    if width > height:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.center_horizontally()
    mark = paper.mark.replace("&", "&&")[:180]
    page.set_footer(f'&L&"宋体,Regular"&8{mark}&R&"宋体,Regular"&9第 &P 页 / 共 &N 页')


def _top(page: Any, paper: Paper, last: int, looks: dict[str, Any]) -> None:
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, last, paper.title, looks["title"])
    page.merge_range(1, 0, 1, last, paper.subtitle, looks["note"])


def _list_sheet(page: Any, paper: Paper, lines: Sequence[Line], looks: dict[str, Any]) -> None:
    _page(page, paper, size=paper.size)
    _top(page, paper, len(HEADS) - 1, looks)
    for number, (head, part) in enumerate(zip(HEADS, PARTS, strict=True)):
        page.set_column(number, number, part)
        page.write_string(2, number, head, looks["head"])
    row = 2
    for row, line in enumerate(lines, start=3):
        page.set_row(row, 15 * max(2, *(cell.count("\n") + 1 for cell in line.cells)))
        for number, text in enumerate(line.cells):
            look = looks["left"] if number in (3, 5) else looks["cell"]
            page.write_string(row, number, text, look)
    _merged_days(page, lines, looks)
    page.set_row(row + 1, 30)
    page.write_string(row + 1, 0, SIGNATURES, looks["plain"])
    page.freeze_panes(3, 1)
    page.repeat_rows(2)


def _merged_days(page: Any, lines: Sequence[Line], looks: dict[str, Any]) -> None:
    """One cell for each day."""
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].day != lines[start].day:
            if number - start > 1:
                text = lines[start].date_words
                page.merge_range(start + 3, 0, number + 2, 0, text, looks["cell"])
            start = number


def _table_sheet(page: Any, paper: Paper, board: Board, looks: dict[str, Any]) -> None:
    many = len(board.heads) > 7 or len(board.people) > 25
    _page(page, paper, size="a3_wide" if many else "a4_wide")
    _top(page, paper, len(board.heads) + 3, looks)
    page.write_string(2, 0, "姓名", looks["head"])
    page.set_column(0, 0, 10)
    for head in board.heads:
        words = f"{head.label}\n{head.weekday}{head.mark or ''}"
        page.write_string(2, head.number + 1, words, looks["off" if head.kind else "head"])
    page.set_column(1, len(board.heads), 11)
    for number, words in enumerate(("时长", "夜班", "周末"), start=len(board.heads) + 1):
        page.write_string(2, number, words, looks["head"])
    page.set_row(2, 32)
    for row, line in enumerate(board.people, start=3):
        page.write_string(row, 0, line.name, looks["cell"])
        most = 1
        for cell in line.cells:
            words = "\n".join(f"{place.post} {place.label}" for place, _seat in cell.at)
            most = max(most, 2 * len(cell.at))
            page.write_string(row, cell.head.number + 1, words, looks["cell"])
        page.set_row(row, 15 * most + 2)
        here = line.sums.here
        for number, value in enumerate((here.hours, here.nights, here.weekends), start=1):
            page.write_number(row, len(board.heads) + number, value, looks["cell"])
    page.freeze_panes(3, 1)
    page.repeat_rows(2)
