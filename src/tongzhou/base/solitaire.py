"""Read a pasted 接龙: the numbered list that people in a chat group add their lines to.

Nothing is lost: every line that holds something stands in an entry or among the lines left over,
and whatever was guessed is marked with a doubt for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tongzhou.base.doorplates import Doorplate, doorplates_in
from tongzhou.base.phones import phone_spans, phones_in
from tongzhou.base.solitaire_names import is_surname, name_at
from tongzhou.base.text import fold, tidy
from tongzhou.base.words import said


class Doubt(StrEnum):
    """Why a person should look at an entry before it is taken in."""

    NO_NAME = "no_name"
    NAME_UNCLEAR = "name_unclear"
    NO_CONTENT = "no_content"
    REPEATED = "repeated"  # the same words again: the list was pasted twice or re-sent
    NUMBER_TAKEN = "number_taken"  # another entry with this number says something else
    NUMBER_SKIPPED = "number_skipped"  # numbers are missing just before it
    NUMBER_BACK = "number_back"  # the numbering went back
    NUMBER_UNCLEAR = "number_unclear"  # “3.5”: a number and an amount look alike
    CONTINUED = "continued"  # goes on over several lines
    SEVERAL_PHONES = "several_phones"
    SEVERAL_HOMES = "several_homes"


DOUBTS = {
    Doubt.NO_NAME: said("No name was found."),
    Doubt.NAME_UNCLEAR: said("The name is a guess."),
    Doubt.NO_CONTENT: said("Nothing is asked for."),
    Doubt.REPEATED: said("The same words stand further up."),
    Doubt.NUMBER_TAKEN: said("Another line has the same number."),
    Doubt.NUMBER_SKIPPED: said("Numbers before this one are missing."),
    Doubt.NUMBER_BACK: said("The numbering went back here."),
    Doubt.NUMBER_UNCLEAR: said("It is not clear where the number ends."),
    Doubt.CONTINUED: said("Goes on over several lines."),
    Doubt.SEVERAL_PHONES: said("Several phone numbers were found."),
    Doubt.SEVERAL_HOMES: said("Several addresses were found."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was pasted, with its number in the text from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `same_as` is the position of the entry it repeats."""

    position: int
    number: int
    name: str
    rest: str
    lines: tuple[Line, ...]
    home: Doorplate | None = None
    phone: str = ""
    doubts: tuple[Doubt, ...] = ()
    same_as: int | None = None

    @property
    def raw(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a pasted text holds."""

    title: str = ""
    header: tuple[Line, ...] = ()
    examples: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    leftovers: tuple[Line, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def clear(self) -> tuple[Entry, ...]:
        """The entries that can be taken in as they are."""
        return tuple(entry for entry in self.entries if not entry.doubts)

    @property
    def review(self) -> tuple[Entry, ...]:
        """The entries somebody should look at."""
        return tuple(entry for entry in self.entries if entry.doubts)


_KEYCAPS = {"🔟": "10"}
_ROUND = {chr(0x2776 + n): str(n + 1) for n in range(10)} | {
    chr(0x24EB + n): str(n + 11) for n in range(10)
}
_SYMBOLS = re.compile("|".join(map(re.escape, (*_KEYCAPS, *_ROUND))))
_KEYCAP = re.compile(r"((?:[0-9]\ufe0f?\u20e3)+)")
_CIRCLED = re.compile(r"^\s*([\u2460-\u249b\u24ea\u2776-\u277f\u24eb-\u24f4])")
_NUMBER = re.compile(
    r"^\s*(?:[(\[【<]\s*(?P<boxed>\d{1,3})\s*[)\]】>]|(?P<plain>\d{1,3}))"
    r"(?P<mark>\s*[.、,:)\]】]\s*|\s*[号]\s+|\s+)(?P<rest>.*)$"
)
_BOXED = re.compile(r"^\s*[(\[【<]\s*(\d{1,3})\s*[)\]】>]\s*(.*)$")
_ALONE = re.compile(r"^\s*(\d{1,3})\s*[.、,:)]?\s*$")
_TITLE = re.compile(r"^\s*#\s*接[龙龍]\s*(.*)$")
_EXAMPLE = re.compile(r"^\s*[(\[【]?\s*(?:示?例(?:如|子)?|格式|范例|模板)\s*(?:[:.、)\]】\s]|$)")
_CLOSING = re.compile(r"^\s*(?:以上|共\d+|接龙(?:结束|截止|完毕)|\[?接龙\]?$|请大家)")
# Who only joins in says nothing of what is needed.
_ME_TOO = re.compile(r"(?:\+ ?1|加1|加一|同上|一样|我也是)[。.!！]?")
_SPLIT = re.compile(r"[\s,，、;；:：。|/+]+")


def parse(text: str, *, estates: Collection[str] = (), demo: bool = False) -> Parsed:
    """Everything the pasted text holds. `estates` are the names known here; `demo` as for phones."""
    reader = _Reader(demo=demo, estates=tuple(estates))
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(Line(number, line))
    return reader.parsed()


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are still being collected."""

    number: int
    words: list[str]
    lines: list[Line]
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    demo: bool
    estates: tuple[str, ...]
    title: str = ""
    header: list[Line] = field(default_factory=list)
    examples: list[Line] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    leftovers: list[Line] = field(default_factory=list)
    is_open: bool = False  # the last entry may still go on

    def take(self, line: Line) -> None:
        """Put one line where it belongs."""
        words = _plain(line.text)
        if not words:
            # Only a line of nothing visible is dropped; a hidden sign is nothing, a bullet is not.
            self.is_open = False
        elif title := _TITLE.match(words):
            self.title = self.title or title[1].strip()
            self.header.append(line)
            self.is_open = False
        elif _EXAMPLE.match(words):
            self.examples.append(line)
            self.is_open = False
        elif not self._begins_entry(line, words):
            self._place_unnumbered(line, words)

    def _begins_entry(self, line: Line, words: str) -> bool:
        found = self._number_of(line, words)
        if found is None:
            return False
        number, rest, unclear = found
        doubts = [Doubt.NUMBER_UNCLEAR] if unclear else []
        self.drafts.append(_Draft(number, [rest], [line], doubts))
        self.is_open = True
        return True

    def _number_of(self, line: Line, words: str) -> tuple[int, str, bool] | None:
        """The entry number a line begins with, what follows, and whether the number is a guess."""
        if _CIRCLED.match(line.text) or _KEYCAP.match(line.text.lstrip()):
            found = re.match(r"^\D*(\d{1,3})\D?\s*(.*)$", words)
            return (int(found[1]), _after_mark(words, found[1]), False) if found else None
        if boxed := _BOXED.match(words):
            return int(boxed[1]), boxed[2], False
        if alone := _ALONE.match(words):
            return int(alone[1]), "", not self._expects(int(alone[1]))
        found = _NUMBER.match(words)
        if not found:
            return self._glued(words)
        number, rest = int(found["plain"]), found["rest"]
        amount = found["mark"] == "." and rest[:1].isdigit()
        spaced = not found["mark"].strip()
        if (amount or spaced) and not self._expects(number):
            return None
        return number, rest, amount

    def _glued(self, words: str) -> tuple[int, str, bool] | None:
        """“3张三 …”: a number run into a name counts only when it is the number expected."""
        found = re.match(r"^(\d{1,3})([\u4e00-\u9fff].*)$", words)
        if found and self._expects(int(found[1])) and is_surname(found[2][:2]):
            return int(found[1]), found[2], True
        return None

    def _expects(self, number: int) -> bool:
        return number == (self.drafts[-1].number + 1 if self.drafts else 1)

    def _place_unnumbered(self, line: Line, words: str) -> None:
        if self.drafts and self.is_open and not _CLOSING.match(words):
            draft = self.drafts[-1]
            draft.lines.append(line)
            draft.words.append(words)
            draft.doubts.append(Doubt.CONTINUED)
        elif self.drafts:
            self.leftovers.append(line)
            self.is_open = False
        else:
            self.header.append(line)

    def parsed(self) -> Parsed:
        entries = [
            _entry(draft, position, estates=self.estates, demo=self.demo)
            for position, draft in enumerate(self.drafts, start=1)
        ]
        untitled = (_plain(line.text) for line in self.header)
        return Parsed(
            title=self.title or next((line for line in untitled if not _TITLE.match(line)), ""),
            header=tuple(self.header),
            examples=tuple(self.examples),
            entries=tuple(_compared(entries)),
            leftovers=tuple(self.leftovers),
            missing=_missing(entries),
        )


def _plain(text: str) -> str:
    """The line in half width, emoji and circled numbers turned into “3. ”."""
    spelt = _SYMBOLS.sub(lambda sign: (_KEYCAPS | _ROUND)[sign[0]] + ".", text)
    spelt = _KEYCAP.sub(lambda run: re.sub(r"[\ufe0f\u20e3]", "", run[1]) + ".", spelt)
    return tidy(spelt)


def _after_mark(words: str, number: str) -> str:
    return re.sub(rf"^\D*{number}[\s.、,:)\]】]*", "", words)


def _entry(draft: _Draft, position: int, *, estates: tuple[str, ...], demo: bool) -> Entry:
    whole = " ".join(draft.words).strip()
    doubts = list(dict.fromkeys(draft.doubts))
    homes = doorplates_in(whole, estates=estates)
    phones = phones_in(whole, demo=demo)
    name, sure = _name(whole, homes)
    rest = _without_name(whole, name)
    if not whole:
        doubts.append(Doubt.NO_CONTENT)
    elif not name:
        doubts.append(Doubt.NO_NAME)
    elif not sure:
        doubts.append(Doubt.NAME_UNCLEAR)
    if whole and (not rest or _ME_TOO.fullmatch(rest)):
        doubts.append(Doubt.NO_CONTENT)
    if len(phones) > 1:
        doubts.append(Doubt.SEVERAL_PHONES)
    if len(homes) > 1:
        doubts.append(Doubt.SEVERAL_HOMES)
    return Entry(
        position=position,
        number=draft.number,
        name=name,
        rest=rest,
        lines=tuple(draft.lines),
        home=homes[0] if homes else None,
        phone=phones[0] if phones else "",
        doubts=tuple(doubts),
    )


def _name(whole: str, homes: tuple[Doorplate, ...]) -> tuple[str, bool]:
    """The name in the words, and whether it surely is one: what stands first, home and phone apart."""
    bare = whole
    for start, end in reversed(phone_spans(whole)):
        bare = bare[:start] + " " + bare[end:]
    for home in homes:
        bare = bare.replace(home.words, " ", 1)
    parts = [part for part in _SPLIT.split(bare) if part.strip("-—.()（）[]【】")]
    return name_at(parts)


def _without_name(whole: str, name: str) -> str:
    if not name:
        return whole
    before, _found, after = whole.partition(name)
    left = f"{before.rstrip()} {after.lstrip(' ,，、;；:：。-')}" if before.strip() else after
    return left.strip(" ,，、;；:：。-")


def _compared(entries: list[Entry]) -> list[Entry]:
    """The entries with what only shows beside the others: repeats and jumps in the numbers."""
    seen: dict[str, int] = {}
    by_number: dict[int, int] = {}
    compared: list[Entry] = []
    highest = 0
    for entry in entries:
        words = fold(f"{entry.name}|{entry.rest}")
        doubts, same_as = list(entry.doubts), None
        if entry.name and words in seen:
            same_as = seen[words]
            doubts.append(Doubt.REPEATED)
        elif entry.number in by_number:
            doubts.append(Doubt.NUMBER_TAKEN)
        elif entry.number < highest:
            doubts.append(Doubt.NUMBER_BACK)
        elif entry.number > highest + 1:
            doubts.append(Doubt.NUMBER_SKIPPED)
        highest = max(highest, entry.number)
        seen.setdefault(words, entry.position)
        by_number.setdefault(entry.number, entry.position)
        compared.append(replace(entry, doubts=tuple(doubts), same_as=same_as))
    return compared


def _missing(entries: list[Entry]) -> tuple[int, ...]:
    """The numbers up to the highest that nobody used; too many gaps are not listed one by one."""
    used = {entry.number for entry in entries}
    return tuple(number for number in range(1, max(used, default=0)) if number not in used)
