"""A group's 接龙 matched to people: a proposal for the leader, who decides line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tongzhou.areas.duty.models import Answer, Call, Surge
from tongzhou.areas.duty.queries.callable import led_by, serving_at
from tongzhou.base.solitaire import DOUBTS, Doubt, Entry, parse
from tongzhou.base.text import fold
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

# A 接龙 for a call-up is a list of names: that nothing else is said is no reason to doubt.
USUAL = frozenset({Doubt.NO_CONTENT, Doubt.NUMBER_SKIPPED, Doubt.NUMBER_BACK})
NOBODY = said("Nobody of that name serves here or belongs to your people.")
SEVERAL = said("Several people have that name: choose.")
REPEATED = said("Stands further up already.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as it stood, whom it may mean, why to look, and who is proposed (None: choose)."""

    position: int
    raw: str
    people: tuple[Person, ...]
    doubts: tuple[Sentence, ...]
    proposed: int | None
    known: str = ""


def people_here(viewer: Viewer, surge: Surge, at: datetime) -> list[Person]:
    """Everybody who could be meant: those asked, those who serve there, those the viewer leads."""
    ids = serving_at(surge.place, at) | led_by(viewer, at)
    ids |= set(Call.objects.filter(surge=surge).values_list("person_id", flat=True))
    return list(Person.objects.filter(pk__in=ids, left_on=None).order_by("search_key", "name"))


def matched(viewer: Viewer, surge: Surge, text: str, at: datetime) -> list[Line]:
    """The lines of the text in its order, each with the people that bear the name."""
    people = people_here(viewer, surge, at)
    by_name: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        by_name[fold(one.name)].append(one)
    states = dict(
        Answer.objects.visible_to(viewer).filter(surge=surge).values_list("person_id", "state")
    )
    lines: list[Line] = []
    taken: set[int] = set()
    for entry in parse(text, demo=settings.DEMO).entries:
        line = _line(entry, _named(entry, by_name, people), taken, states)
        if line.proposed is not None:
            taken.add(line.proposed)
        lines.append(line)
    return lines


def _named(
    entry: Entry, by_name: dict[str, list[Person]], people: Iterable[Person]
) -> list[Person]:
    """Those of exactly that name; a phone number in the line decides among several."""
    found = by_name.get(fold(entry.name), []) if entry.name else []
    if not found and entry.rest:
        found = by_name.get(fold(f"{entry.name}{entry.rest}"), [])
    if entry.phone and len(found) != 1:
        same = [one for one in found or people if one.phone and fold(one.phone) == entry.phone]
        found = same or found
    return found


def _line(entry: Entry, found: list[Person], taken: set[int], states: dict[int, str]) -> Line:
    doubts = [DOUBTS[doubt] for doubt in entry.doubts if doubt not in USUAL]
    if not found:
        doubts.append(NOBODY)
    elif len(found) > 1:
        doubts.append(SEVERAL)
    only = found[0].pk if len(found) == 1 else None
    if only in taken:
        doubts.append(REPEATED)
    known = str(Answer.State(states[only]).label) if only in states else ""
    exact = Doubt.NAME_UNCLEAR in entry.doubts and found
    blocking = [one for one in doubts if not (exact and one is DOUBTS[Doubt.NAME_UNCLEAR])]
    proposed = only if only is not None and not blocking and not known else None
    return Line(entry.position, entry.raw, tuple(found), tuple(blocking), proposed, known)
