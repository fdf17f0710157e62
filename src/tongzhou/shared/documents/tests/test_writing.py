"""The paper of GB/T 9704, read back from the file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from tongzhou.shared.documents.values import (
    Document,
    Head,
    Heading,
    Signature,
    Table,
    Tail,
    Text,
    chinese_number,
    numbered,
)
from tongzhou.shared.documents.writing import chinese_date, signature_indents, to_docx

DAILY = Document(
    "槐荫里社区工作日报",
    (
        Text("今日受理6件。", lead="总体情况："),
        Heading("居民诉求"),
        Table(("项目", "今日"), (("新增", "6"), ("合计", "6")), total=True, caption="表1"),
        Heading("需协调事项"),
        Heading("消防通道", 2),
        Text("请城管到场。"),
    ),
    head=Head("社区工作日报", "槐荫里社区居委会", date(2026, 1, 5), "第12期"),
    addressee="滨湖街道办事处",
    attachments=("居民需求台账。", "值班表"),
    signature=Signature("槐荫里社区居民委员会", date(2026, 1, 5)),
    tail=Tail(("报：滨湖街道办事处",), copies=3),
)


def written(document=DAILY):
    return docx.Document(io.BytesIO(to_docx(document)))


def find(document, text):
    return next(p for p in document.paragraphs if p.text.strip() == text)


def mm(length):
    return round(length.mm, 1)


def test_the_page_is_a4_with_the_margins_and_the_grid_of_the_standard():
    section = written().sections[0]
    assert (mm(section.page_width), mm(section.page_height)) == (210.0, 297.0)
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert grid.get(qn("w:charSpace")) == "-848"
    # In twentieths of a point there is room for twenty-two lines.
    room = (section.page_height - section.top_margin - section.bottom_margin) / 635
    pitch = int(grid.get(qn("w:linePitch")))
    assert room // pitch == 22
    line = written().styles["Normal"].paragraph_format.line_spacing
    assert round(line.pt * 20) == pitch


def fonts_of(run):
    properties = run._element.rPr.rFonts
    return properties.get(qn("w:eastAsia")), run.font.size.pt if run.font.size else None


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("槐荫里社区工作日报", "方正小标宋简体", 22),
        ("社区工作日报", "方正小标宋简体", 54),
        ("一、居民诉求", "黑体", 16),
        ("二、需协调事项", "黑体", 16),
        ("（一）消防通道", "楷体_GB2312", 16),
        ("请城管到场。", "仿宋_GB2312", 16),
        ("滨湖街道办事处：", "仿宋_GB2312", 16),
    ],
)
def test_every_element_names_the_font_and_size_of_the_standard(text, font, size):
    assert fonts_of(find(written(), text).runs[0]) == (font, size)


def test_the_head_is_red_over_a_red_line_with_unit_and_day_on_either_side():
    document = written()
    name = find(document, "社区工作日报")
    assert str(name.runs[0].font.color.rgb) == "FF0000"
    line = next(p for p in document.paragraphs if "\t2026年1月5日" in p.text)
    assert line.text == "\t槐荫里社区居委会\t2026年1月5日"
    border = line._element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert border.get(qn("w:color")) == "FF0000"
    assert find(document, "第12期")


def test_a_document_without_a_head_has_none():
    assert "FF0000" not in written(replace(DAILY, head=None)).element.xml


def headers(document):
    section = document.sections[0]
    return [section.header._element.xml, section.even_page_header._element.xml]


def test_a_draft_says_so_across_every_page_and_a_signed_one_does_not():
    assert all('string="草稿"' in xml for xml in headers(written()))
    signed = headers(written(replace(DAILY, draft=False)))
    assert not any("草稿" in xml for xml in signed)


def test_page_numbers_stand_outside_between_dashes():
    section = written().sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert [p.text for p in (odd, even)] == ["— 1 —"] * 2
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.paragraph_format.right_indent.pt == pytest.approx(15.8, abs=0.1)
    assert even.paragraph_format.left_indent.pt == pytest.approx(15.8, abs=0.1)
    assert "PAGE" in odd._element.xml
    assert written().settings.odd_and_even_pages_header_footer


def test_a_table_fills_the_type_area_and_repeats_its_header():
    (table,) = written().tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["项目", "今日"],
        ["新增", "6"],
        ["合计", "6"],
    ]
    assert sum(cell.width.mm for cell in table.rows[0].cells) == pytest.approx(156, abs=0.1)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_attachments_are_numbered_without_a_full_stop_and_a_single_one_is_not():
    texts = [p.text for p in written().paragraphs]
    assert "附件：1.居民需求台账" in texts
    assert "2.值班表" in texts
    alone = [p.text for p in written(replace(DAILY, attachments=("值班表",))).paragraphs]
    assert "附件：值班表" in alone


@pytest.mark.parametrize(
    ("name", "day", "indents"),
    [
        ("滨湖街道办事处", "2026年1月5日", (3, 2)),
        ("槐荫里社区居民委员会", "2026年1月5日", (2, 4)),
        ("街道办", "2026年11月16日", (8, 2)),
    ],
)
def test_name_and_date_stand_as_without_a_seal(name, day, indents):
    def width(text):
        return sum(1 if sign > "\u2e80" else 0.5 for sign in text)

    assert signature_indents(name, day) == indents
    right_name, right_day = indents
    begins_name, begins_day = 28 - right_name - width(name), 28 - right_day - width(day)
    assert begins_day == begins_name + 2
    assert min(indents) >= 2


def test_nothing_is_moved_by_blanks():
    for paragraph in written().paragraphs:
        assert not paragraph.text.endswith((" ", "\u3000"))
        assert not paragraph.text.startswith((" ", "\u3000"))


def test_headings_are_numbered_by_level():
    body = [Heading("a"), Heading("b", 2), Heading("c", 3), Heading("d", 4), Heading("e", 2)]
    body += [Heading("f"), Heading("g", 2)]
    assert [number for number, _ in numbered(body)] == [
        "一、", "（一）", "1.", "（1）", "（二）", "二、", "（一）",
    ]  # fmt: skip
    assert [chinese_number(n) for n in (1, 10, 11, 20, 34)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十四",
    ]


def test_dates_have_no_leading_zero():
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_no_picture_no_font_and_no_writer_is_inside():
    with zipfile.ZipFile(io.BytesIO(to_docx(DAILY))) as archive:
        names = archive.namelist()
    assert not [name for name in names if "media" in name or "fonts/" in name]
    about = written().core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == "槐荫里社区工作日报"
