"""The questions that an estate asks its visitors, and whether the answers fit them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tongzhou.base.text import tidy
from tongzhou.base.words import Sentence, said

MOST = 8
MOST_CHOICES = 12
TEXT_LENGTH = 200
NUMBER_MOST = 999_999

KINDS: dict[str, Sentence] = {
    "text": said("Free words"),
    "choice": said("One of several"),
    "number": said("A number"),
    "yes_no": said("Yes or no"),
}
YES_NO: dict[str, Sentence] = {"yes": said("Yes"), "no": said("No")}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, how it is answered, and whether it must be."""

    ask: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    must: bool = False

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) | {"choices": list(self.choices)}


def questions_of(plain: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions as they were kept."""
    return tuple(
        Question(str(q["ask"]), str(q["kind"]), tuple(q.get("choices", ())), bool(q.get("must")))
        for q in plain
    )


def why_not(questions: Sequence[Question]) -> Sentence | None:
    """Why a form cannot ask this; None when it can."""
    if len(questions) > MOST:
        return said("A form asks at most %(n)d questions.", n=MOST)
    if len({tidy(q.ask) for q in questions}) < len(questions):
        return said("Two questions read the same.")
    for question in questions:
        if not tidy(question.ask):
            return said("A question has no words.")
        if question.kind not in KINDS:
            return said("A question is answered in a way that does not exist.")
        if question.kind == "choice" and not 2 <= len(question.choices) <= MOST_CHOICES:
            return said("“%(ask)s” needs between 2 and 12 choices.", ask=question.ask)
    return None


def kept_answers(
    version: int, questions: Sequence[Question], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers with the words that were asked, as an application keeps them; `given` by “q1”, “q2” …"""
    said_so = [
        {"ask": question.ask, "said": _words(given.get(f"q{number}"))}
        for number, question in enumerate(questions, start=1)
    ]
    return {"version": version, "answers": [one for one in said_so if one["said"]]}


def _words(value: Any) -> str:
    return "" if value is None else tidy(str(value))[:TEXT_LENGTH]
