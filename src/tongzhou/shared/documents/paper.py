"""The paper of GB/T 9704-2012 as Word understands it: page, grid, fonts, page numbers, watermark."""

from __future__ import annotations

import unicodedata
from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# The fonts are named, never embedded: two of them may not be passed on (domain §8.1).
TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
LEVEL_FONTS = ("黑体", "楷体_GB2312", BODY_FONT, BODY_FONT)
LATIN_FONT = "Times New Roman"
NUMBER_FONT = "宋体"

TITLE_SIZE, BODY_SIZE, SMALL_SIZE = Pt(22), Pt(16), Pt(14)  # 二号, 三号, 四号
RED = RGBColor(0xFF, 0, 0)
WIDTH, HEIGHT = Mm(156), Mm(225)  # of the type area
LINES, CHARACTERS = 22, 28
LINE = Pt(28.95)
CHARACTER = Pt(442.2 / CHARACTERS)
# 225 mm / 22 is 579.8 twips: with 580 the 22nd line would go over to the next page.
_LINE_PITCH = "579"
_CHARACTER_SPACE = "-848"  # 1/4096 pt: 156 mm / 28 is a little less than 16 pt
_TIGHTER = "-6"  # twips: the same for whoever does not reckon by the grid


def lay_out(docx: Docx) -> Section:
    """The page is A4 with the standard's margins, 22 lines of 28 characters, numbered outside."""
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    _set_grid(section)
    _set_normal(docx)
    _set_compatibility(docx)
    docx.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    return section


def _set_grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(
        _element(
            "w:docGrid", type="linesAndChars", linePitch=_LINE_PITCH, charSpace=_CHARACTER_SPACE
        )
    )


def _set_normal(docx: Docx) -> None:
    _set_default_size(docx)
    style = docx.styles["Normal"]
    style.font.size = BODY_SIZE
    set_fonts(style.element.get_or_add_rPr(), BODY_FONT)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = LINE
    form.widow_control = False  # a grid of exactly 22 lines leaves no line over
    properties = style.element.get_or_add_rPr()
    properties.insert_element_before(_element("w:spacing", val=_TIGHTER), "w:sz", "w:szCs")
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
    # The grid is declared for the page and kept by the paragraphs' own measures: word processors
    # disagree about snapping (one gives every character two squares when a square is below 16 pt).
    # Nor do they put space between figures and characters: the squares would not come out.
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        style.element.get_or_add_pPr().insert_element_before(
            _element(tag, val="0"), "w:spacing", "w:ind", "w:jc"
        )


def _set_default_size(docx: Docx) -> None:
    """The size that the grid's character width is reckoned from."""
    defaults = docx.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for tag in ("w:sz", "w:szCs"):
        size = defaults.find(qn(tag))
        if size is not None:
            size.set(qn("w:val"), str(int(BODY_SIZE.pt * 2)))


def _set_compatibility(docx: Docx) -> None:
    settings = docx.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = _element("w:compat")
        settings.append(compat)
    compat.append(
        _element(
            "w:compatSetting",
            name="compatibilityMode",
            uri="http://schemas.microsoft.com/office/word",
            val="15",
        )
    )


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def set_fonts(properties: Any, east_asian: str, latin: str = LATIN_FONT) -> None:
    """The run or style is set in that Chinese font; signs that both scripts have are Chinese."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = _element("w:rFonts")
        properties.insert(0, fonts)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def add_run(
    paragraph: Paragraph,
    text: str,
    font: str = BODY_FONT,
    size: Pt = BODY_SIZE,
    *,
    red: bool = False,
    latin: str = LATIN_FONT,
) -> Run:
    """The text stands at the end of the paragraph in that font and size."""
    run = paragraph.add_run(text)
    set_fonts(run._element.get_or_add_rPr(), font, latin)
    run.font.size = size
    if red:
        run.font.color.rgb = RED
    return run


def characters(text: str) -> float:
    """How many squares of the grid the text takes."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def indent(paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters, in both units that word processors read. Never by blanks."""
    properties = paragraph._element.get_or_add_pPr()
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    values = {"left": left, "right": right, "firstLine" if first >= 0 else "hanging": abs(first)}
    indents = _element("w:ind")
    for name, squares in values.items():
        if squares:
            indents.set(qn(f"w:{name}Chars"), str(round(squares * 100)))
            indents.set(qn(f"w:{name}"), str(round(squares * CHARACTER.pt * 20)))
    properties._insert_ind(indents)


def rule_below(paragraph: Paragraph, *, red: bool, eighths: int) -> None:
    """A line as wide as the type area below the paragraph; its thickness in eighths of a point."""
    properties = paragraph._element.get_or_add_pPr()
    borders = _element("w:pBdr")
    colour = "FF0000" if red else "000000"
    borders.append(_element("w:bottom", val="single", sz=str(eighths), space="6", color=colour))
    before = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    properties.insert_element_before(borders, *before)


def _number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """“— 1 —” in 4号宋体, outside, one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    inside = {"right": 1.0} if side == WD_ALIGN_PARAGRAPH.RIGHT else {"left": 1.0}
    indent(paragraph, **inside)
    _small(paragraph, "— ")
    run = _small(paragraph, "")
    for kind in ("begin", None, "separate", "text", "end"):
        run._element.append(_field_part(kind))
    _small(paragraph, " —")


def _field_part(kind: str | None) -> Any:
    if kind is None:
        part = _element("w:instrText")
        part.text = " PAGE "
        return part
    if kind == "text":
        part = _element("w:t")
        part.text = "1"
        return part
    return _element("w:fldChar", fldCharType=kind)


def _small(paragraph: Paragraph, text: str) -> Run:
    run = add_run(paragraph, text, NUMBER_FONT, SMALL_SIZE, latin=NUMBER_FONT)
    run._element.find(qn("w:rPr")).find(qn("w:rFonts")).attrib.pop(qn("w:hint"))
    return run


_WATERMARK = """<w:pict {namespaces} xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/><v:handles>
<v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/>
</v:shapetype><v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:150pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
 o:allowincell="f" fillcolor="#d0d0d0" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{text}"/>
<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict>"""


def add_watermark(section: Section, text: str) -> None:
    """The text lies across every page, behind the writing, as Word, WPS and LibreOffice draw it."""
    for number, header in enumerate((section.header, section.even_page_header), start=1):
        header.is_linked_to_previous = False
        xml = _WATERMARK.format(
            namespaces=nsdecls("w"), number=number, spid=2048 + number, text=text
        )
        header.paragraphs[0].add_run()._element.append(parse_xml(xml))
