"""From a `Document` to the bytes of a .docx."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph

from tongzhou.shared.documents import paper
from tongzhou.shared.documents.values import (
    Block,
    Document,
    Head,
    Heading,
    Signature,
    Table,
    Tail,
    Text,
    numbered,
)

DRAFT = "草稿"
TABLE_SIZE = Pt(12)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def to_docx(document: Document) -> bytes:
    """The document on the grid of GB/T 9704, with 草稿 across every page while it is a draft."""
    made = docx.Document()
    section = paper.lay_out(made)
    _set_properties(made, document)
    if document.head:
        _head(made, document.head)
    _title(made, document.title, room=document.head is None)
    if document.addressee:
        paper.add_run(made.add_paragraph(), f"{document.addressee.rstrip('：:')}：")
    for number, block in numbered(document.body):
        _WRITE[type(block)](made, number, block)
    _attachments(made, document)
    if document.signature:
        _signature(made, document.signature)
    if document.footnote:
        _footnote(made, document.footnote)
    if document.tail:
        _tail(made, document.tail)
    if document.draft:
        paper.add_watermark(section, DRAFT)
    room = io.BytesIO()
    made.save(room)
    return room.getvalue()


def chinese_date(day: date) -> str:
    """2026年1月5日: Arabic figures, the full year, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def _set_properties(made: Docx, document: Document) -> None:
    about = made.core_properties
    about.title, about.author, about.comments = document.title, "", ""
    about.last_modified_by, about.language = "", "zh-CN"
    if document.made_at:
        about.created = about.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)


def _blank(made: Docx, lines: int = 1) -> None:
    for _ in range(lines):
        made.add_paragraph()


def _free_height(paragraph: Paragraph, height: Pt) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = height


# --- head and title --------------------------------------------------------------------------


def _head(made: Docx, head: Head) -> None:
    """The head of a 简报: with the title below it takes about a third of the page."""
    name = made.add_paragraph()
    name.alignment = CENTER
    name.paragraph_format.space_before = Pt(36)
    size = Pt(min(54, int(paper.WIDTH.pt / max(paper.characters(head.name), 1))))
    _free_height(name, Pt(size.pt * 1.3))
    paper.add_run(name, head.name, paper.TITLE_FONT, size, red=True)
    issue = made.add_paragraph()
    issue.alignment = CENTER
    issue.paragraph_format.space_before = Pt(10)
    paper.add_run(issue, head.issue)
    line = made.add_paragraph()
    line.paragraph_format.space_before = Pt(8)
    _two_sides(line)
    paper.add_run(line, f"\t{head.unit}\t{chinese_date(head.on)}")
    paper.rule_below(line, red=True, eighths=18)


def _two_sides(paragraph: Paragraph) -> None:
    """Tab stops one character in from both edges: an indent would also shorten the line below."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Emu(int(paper.CHARACTER)), WD_TAB_ALIGNMENT.LEFT)
    stops.add_tab_stop(Emu(paper.WIDTH - int(paper.CHARACTER)), WD_TAB_ALIGNMENT.RIGHT)


def _title(made: Docx, title: str, *, room: bool) -> None:
    """2号小标宋, centred, lines broken where the writer broke them."""
    _blank(made, 2 if room else 1)
    for line in title.split("\n"):
        paragraph = made.add_paragraph()
        paragraph.alignment = CENTER
        paragraph.paragraph_format.keep_with_next = True
        _free_height(paragraph, Pt(35))
        paper.add_run(paragraph, line, paper.TITLE_FONT, paper.TITLE_SIZE)
    _blank(made)


# --- the body --------------------------------------------------------------------------------


def _heading(made: Docx, number: str, heading: Heading) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paper.indent(paragraph, first=2)
    font = paper.LEVEL_FONTS[heading.level - 1]
    paper.add_run(paragraph, number + heading.text, font)


def _text(made: Docx, number: str, text: Text) -> None:
    for place, part in enumerate(text.text.split("\n")):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paper.indent(paragraph, first=2)
        if text.lead and not place:
            paper.add_run(paragraph, text.lead, "黑体")
        paper.add_run(paragraph, part)


def _table(made: Docx, number: str, table: Table) -> None:
    if table.caption:
        caption = made.add_paragraph()
        caption.alignment = CENTER
        caption.paragraph_format.keep_with_next = True
        paper.add_run(caption, table.caption, "黑体", paper.SMALL_SIZE)
    drawn = made.add_table(rows=1, cols=len(table.columns))
    drawn.style = "Table Grid"
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = _widths(table)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Emu(width)  # LibreOffice and WPS go by the grid, Word by the cells
    _cells(drawn.rows[0], table.columns, widths, font="黑体", head=True)
    for place, row in enumerate(table.rows, start=1):
        last = table.total and place == len(table.rows)
        _cells(drawn.add_row(), row, widths, font="黑体" if last else paper.BODY_FONT)


def _widths(table: Table) -> list[int]:
    parts = list(table.widths) or [
        min(max(paper.characters(cell) for cell in column), 14) + 2
        for column in zip(table.columns, *table.rows, strict=True)
    ]
    return [int(paper.WIDTH * part / sum(parts)) for part in parts]


def _cells(row: Any, texts: Any, widths: list[int], *, font: str, head: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Emu(width)
        cell._tc.get_or_add_tcPr().append(_middle())
        paragraph = cell.paragraphs[0]
        _free_height(paragraph, Pt(20))
        if head or paper.characters(text) <= 8:
            paragraph.alignment = CENTER
        paper.add_run(paragraph, text, font, TABLE_SIZE)


def _middle() -> Any:
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    return middle


_WRITE: Mapping[type[Block], Callable[[Docx, str, Any], None]] = {
    Heading: _heading,
    Text: _text,
    Table: _table,
}


# --- what follows the body -------------------------------------------------------------------


def _attachments(made: Docx, document: Document) -> None:
    """“附件：1.…” one line below, two characters in, without a full stop."""
    names = [name.rstrip("。") for name in document.attachments]
    if not names:
        return
    _blank(made)
    for number, name in enumerate(names, start=1):
        paragraph = made.add_paragraph()
        text = name if len(names) == 1 else f"{number}.{name}"
        if number == 1:
            paper.indent(paragraph, left=5, first=-3)
            text = f"附件：{text}"
        else:
            paper.indent(paragraph, left=5)
        paper.add_run(paragraph, text)


def signature_indents(name: str, day: str) -> tuple[float, float]:
    """Right indents of name and date without a seal, in characters (GB/T 9704 7.3.5.2).

    The name stands two characters in and the date begins two characters behind the name's
    beginning; a date too long for that takes the two characters, and the name moves inwards.
    """
    longer = paper.characters(name) - paper.characters(day)
    return (2, longer) if longer >= 2 else (4 - longer, 2)


def _signature(made: Docx, signature: Signature) -> None:
    _blank(made, 2)
    day = chinese_date(signature.on)
    indents = signature_indents(signature.name, day)
    for text, right in zip((signature.name, day), indents, strict=True):
        paragraph = made.add_paragraph()
        paragraph.alignment = RIGHT
        paragraph.paragraph_format.keep_with_next = text is not day
        paper.indent(paragraph, right=right)
        paper.add_run(paragraph, text)


def _footnote(made: Docx, words: str) -> None:
    _blank(made)
    for line in words.split("\n"):
        paragraph = made.add_paragraph()
        _free_height(paragraph, Pt(18))
        paper.add_run(paragraph, line, size=Pt(10.5))


def _tail(made: Docx, tail: Tail) -> None:
    """Thin lines round whom it goes to, and the number of copies at the right, in 4号仿宋."""
    above = made.add_paragraph()
    paper.rule_below(above, red=False, eighths=8)
    lines = [f"\t{line}" for line in tail.to]
    if tail.copies is not None:
        lines.append(f"\t\t共印{tail.copies}份")
    for place, line in enumerate(lines, start=1):
        paragraph = made.add_paragraph()
        _two_sides(paragraph)
        paper.add_run(paragraph, line, size=paper.SMALL_SIZE)
        paper.rule_below(paragraph, red=False, eighths=8 if place == len(lines) else 6)
