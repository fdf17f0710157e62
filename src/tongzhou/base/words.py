"""Sentences for people, written in modules that know no web framework.

A rule returns `said("Only %(free)d people are free.", free=3)`. The text stays apart from its
values until somebody reads it, so it is translated into the reader's language, not the writer's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _as_written(text: str) -> str:
    return text


_translate: Callable[[str], str] = _as_written


def speak_with(translate: Callable[[str], str]) -> None:
    """From now on `str(sentence)` goes through `translate`; set once where the program is put together."""
    global _translate
    _translate = translate


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable text and its values; `str()` says it in the reader's language."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        words = _translate(self.text)
        return words % self.values if self.values else words

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def said(text: str, /, **values: object) -> Sentence:
    """The sentence `text` with `%(name)s` places filled when read; the extractor collects `text`."""
    return Sentence(text, values)
