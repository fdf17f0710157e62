"""A document as a value: what stands in it, in the order of the page. Nothing about looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

LEVELS = ("一、", "（一）", "1.", "（1）")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; its number (一、（一）1.（1）) is put by the writer."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `lead` are its first words, set in 黑体."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on every page. `widths` are relative; `total` marks the last row."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    caption: str = ""
    total: bool = False


Block = Heading | Text | Table


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a 简报 or 日报: its name in red, the issue, who edits it, the day, a red line."""

    name: str
    unit: str
    on: date
    issue: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose document it is and from which day; nobody's seal."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Tail:
    """The foot of a 简报: whom it goes to (“报：…”, “送：…”) and how many copies."""

    to: Sequence[str]
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything on the paper. It carries the watermark 草稿 until somebody signed it."""

    title: str
    body: Sequence[Block]
    head: Head | None = None
    addressee: str = ""
    attachments: Sequence[str] = ()
    signature: Signature | None = None
    tail: Tail | None = None
    draft: bool = True
    footnote: str = ""
    made_at: datetime | None = None


def chinese_number(number: int) -> str:
    """一 to 九十九, for headings."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def numbered(body: Sequence[Block]) -> list[tuple[str, Block]]:
    """Each block with the number of its heading (“” for the others); deeper levels begin anew."""
    counts = [0, 0, 0, 0]
    result: list[tuple[str, Block]] = []
    for block in body:
        number = ""
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            number = heading_number(block.level, counts[block.level - 1])
        result.append((number, block))
    return result


def heading_number(level: int, number: int) -> str:
    """How the standard writes the number of a heading of that level."""
    chinese = chinese_number(number)
    return (f"{chinese}、", f"（{chinese}）", f"{number}.", f"（{number}）")[level - 1]
