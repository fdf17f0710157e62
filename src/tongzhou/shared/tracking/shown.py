"""How an item is shown, for its own plain pages and for the pages of the areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from tongzhou.base.manifest import Hit, Waiting, item_kind
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.tracking import queries, rules
from tongzhou.shared.tracking.actions import page_of
from tongzhou.shared.tracking.models import Item, Move

TONES = {
    "open": "new",
    "in_hand": "going",
    "done": "wait",
    "closed": "good",
    "deferred": "wait",
    "declined": "",
    "withdrawn": "",
}
# Moves that need no further words: one press.
AT_ONCE = frozenset({"acknowledge", "take", "resume"})
_MOST = 40


@dataclass(frozen=True, slots=True)
class Button:
    """A move that may be made now: its name, its label, whether one press is enough, whether it leads."""

    name: str
    label: str
    url: str
    at_once: bool
    main: bool = False


def buttons(viewer: Viewer, item: Item) -> list[Button]:
    """The moves that are possible now, as buttons; the next usual one leads."""
    hidden = {"classify", "acknowledge"} if item.acknowledged_at else {"classify"}
    names = [name for name in queries.possible_moves(viewer, item) if name not in hidden]
    usual = next((n for n in ("finish", "take", "dispatch", "close", "resume") if n in names), "")
    return [
        Button(
            name,
            str(rules.move_words(name)),
            reverse("tracking:move", args=[item.pk, name]),
            name in AT_ONCE,
            name == usual,
        )
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    who: str
    what: str
    words: str = ""
    tone: str = ""


def story(viewer: Viewer, item: Item, more: Iterable[Entry] = ()) -> list[Entry]:
    """What happened to the item, newest first; undone moves say so."""
    entries = [_opened(item), *(_entry(move) for move in queries.timeline(viewer, item)), *more]
    ordered = sorted(entries, key=lambda entry: entry.at, reverse=True)
    if not ordered:
        return ordered
    newest = ordered[0]
    return [Entry(newest.at, newest.who, newest.what, newest.words, "now"), *ordered[1:]]


def _opened(item: Item) -> Entry:
    who = item.opened_by.name if item.opened_by else _("Resident")
    return Entry(item.opened_at, who, _("Taken in"))


def _entry(move: Move) -> Entry:
    who = move.by.name if move.by else _("Resident")
    target = str(move.to_person or move.to_organisation or "")
    what = f"{move.label} → {target}" if target else str(move.label)
    if getattr(move, "undone_by", None):
        what = _("%(move)s (undone)") % {"move": what}
    words = "\n".join(words for words in (move.note, move.clause) if words)
    return Entry(move.at, who, what, words)


def waiting(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """What waits for the viewer among all items: to do, to take, to give, to help with, to look at."""
    day = localdate(at)
    for item in queries.mine(viewer)[:_MOST]:
        yield _waiting(item, item.due_at, str(item.state_words))
    for item in queries.to_be_taken(viewer)[:_MOST]:
        yield _waiting(item, _first_due(item), _("Waits to be taken"))
    for step in queries.my_steps(viewer)[:_MOST]:
        url = reverse("tracking:step", args=[step.pk])
        yield Waiting(step.title, url, step.due_at, step.item.kind, _("Help with a step"))
    for item in queries.to_look_at_again(viewer, day)[:_MOST]:
        assert item.revisit_on is not None
        due_at = make_aware(datetime.combine(item.revisit_on, time(17)))
        yield _waiting(item, due_at, _("Look again: was not possible"))


def _first_due(item: Item) -> datetime | None:
    return item.acknowledge_due_at if item.acknowledged_at is None else item.due_at


def _waiting(item: Item, due_at: datetime | None, state: str) -> Waiting:
    title = f"{item.place_label} · {item.title}" if item.place_label else item.title
    note = f"{_(item_kind(item.kind).label)} {item.number} · {state}"
    return Waiting(title, page_of(item), due_at, item.kind, note)


def hits(viewer: Viewer, folded: str, limit: int) -> Iterator[Hit]:
    """Items whose number, title or place fits."""
    rows = queries.searched(queries.items(viewer), folded).order_by("-opened_at")
    for item in rows[:limit]:
        note = f"{item.number} · {item.place_label} · {item.state_words}"
        yield Hit(item.title, page_of(item), _(item_kind(item.kind).label), note)
