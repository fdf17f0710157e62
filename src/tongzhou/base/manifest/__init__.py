"""The types in which a slice says what it adds to the platform, and the one function that finds them.

Every slice (a package directly below ground, shared, areas, overview, or web) may have a module
`manifest.py` with a constant `MANIFEST`. Nothing registers itself on import.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from tongzhou.base.manifest.measures import (
    Count,
    Distinct,
    Indicator,
    Measure,
    Median,
    Peak,
    Share,
    Stock,
    Sum,
)

__all__ = [
    "Count",
    "Distinct",
    "FactKind",
    "Hit",
    "Indicator",
    "ItemKind",
    "Manifest",
    "Measure",
    "Median",
    "MenuEntry",
    "Peak",
    "Personal",
    "PlanKind",
    "PlanWords",
    "PosterKind",
    "Share",
    "Stock",
    "Sum",
    "Waiting",
    "found",
    "slices",
]

LAYERS = ("ground", "shared", "areas", "overview")


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact. `values` names what each row carries besides time, place, actor and quantity."""

    code: str
    label: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of tracked item; kinds differ only as data. `page` is the detail page's URL name.

    `due_in` is the time allowed when no rule pack says otherwise. `closing_needs` may hold
    "call_back" (the outcome is what the person who asked says) and "second_person" (whoever did the
    work does not close it).
    """

    code: str
    label: str
    due_in: timedelta | None = None
    closing_needs: tuple[str, ...] = ()
    page: str = "tracking:item"
    usual_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu, shown to viewers who hold capability `needs` anywhere (None: everyone).

    Several capabilities: one of them is enough.

    `group` is one of work, reports, town (organisations and places), system; `icon` a drawing of
    the shell's icons.svg.
    """

    label: str
    url_name: str
    needs: str | tuple[str, ...] | None = None
    group: str = "work"
    order: int = 50
    icon: str = "ledger"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something on somebody's My day: what it is, where it opens, by when, and how it stands."""

    title: str
    url: str
    due_at: datetime | None = None
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line found by the search: a title, where it opens, and what it is."""

    title: str
    url: str
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Personal:
    """Which columns of which table hold personal data, and how they end.

    `model` is "app.Model". `event` is the lookup from a row to its event file's id (None: everyday
    data, bound to `keep_days_rule`, a rule pack code giving days after `since` is filled). `erase`
    blanks the columns, `delete` removes the row. `files` names columns that hold stored file names.
    """

    model: str
    fields: tuple[str, ...]
    purpose: str
    event: str | None = None
    keep_days_rule: str | None = None
    since: str | None = None
    end: Literal["erase", "delete"] = "erase"
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What people call what a plan holds as ids: `names` by id, `heads` for the places in each row."""

    names: Mapping[str, str]
    heads: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PlanKind:
    """A kind of plan that a solver proposes and a person accepts (docs/howto/plan.md).

    `solver` is "package.module:function", imported in the planner's child process only.
    `on_accept(run, by=viewer, at=moment)` applies the run's plan within the acceptance's transaction, or
    raises Refused. `page` is the URL name of the subject's page, called with the number in the
    subject ("roster:12" opens `page` with 12). `words(viewer, run)` names people, shifts and days.
    `parts` are the kinds of cost with their labels where the usual ones do not fit. The solver of a
    `rare` kind is started only when something waits for it: no memory is held for it meanwhile.
    """

    code: str
    label: str
    solver: str
    on_accept: Callable[..., None]
    page: str = ""
    words: Callable[..., PlanWords] | None = None
    parts: tuple[tuple[str, str], ...] = ()
    rare: bool = False


@dataclass(frozen=True, slots=True)
class PosterKind:
    """A kind of poster whose code anybody may scan (docs/howto/poster.md).

    `page` is the URL name of where the office works on what comes in. `opens` is that of the page without
    sign-in, called with the code; its address must never change, for posters hang. `sheet` is the template
    of the A4 page. `sees` is the capability to see what comes in, `runs` (with it) to put a poster up and
    take it down. `per_hour` and `per_day` (from one address) and `together_per_hour` (from everybody
    through one poster) are rules: how often the page may be used. `places` are the kinds of places for
    which posters are put up by hand (without any the area does it), and `received` the reverse name of the
    key by which what came in through one is counted.
    """

    code: str
    label: str
    page: str
    opens: str
    sheet: str
    sees: str
    runs: str
    per_hour: str
    per_day: str = ""
    together_per_hour: str = ""
    places: tuple[str, ...] = ()
    received: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a slice adds. Words and function references only; behaviour stays in the slice."""

    title: str
    facts: tuple[FactKind, ...] = ()
    items: tuple[ItemKind, ...] = ()
    plans: tuple[PlanKind, ...] = ()
    posters: tuple[PosterKind, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    personal: tuple[Personal, ...] = ()
    # Envelope kinds made offline and who handles them: (kind, handler). The handler is called as
    # handler(payload, *, by=viewer, at=when it happened, key=the envelope's id), inside the receipt's
    # transaction; it returns the answer (codes and ids, nothing personal) or raises Refused.
    intake: tuple[tuple[str, Callable[..., dict[str, Any]]], ...] = ()
    # Kinds that devices send in bulk, and who handles them: (kind, handler). The handler is called as
    # handler(envelopes, *, device=device, at=received, offset=the device's clock) with all envelopes of
    # the kind in a batch, inside the batch's transaction; it returns one answer for each, in their order.
    # Its own table is the book of receipts: an id that is there already gets the answer it got before.
    streams: tuple[tuple[str, Callable[..., Sequence[Any]]], ...] = ()
    sheets: tuple[Any, ...] = ()
    # (viewer, at) -> Iterable[Waiting]
    my_day: Callable[..., Iterable[Waiting]] | None = None
    # (viewer, folded query, limit) -> Iterable[Hit]
    search: Callable[..., Iterable[Hit]] | None = None
    # (at) -> how many pieces of due background work were done
    work: tuple[Callable[[datetime], int], ...] = ()
    # () -> Iterable[str]: sentences about what does not agree; none when all is well
    checks: tuple[Callable[[], Iterable[str]], ...] = ()
    # (at) -> how many rows past their retention were erased
    nightly: tuple[Callable[[datetime], int], ...] = ()
    # "app.Model.column" of every path that is rewritten when the tree of places is redrawn. Facts are
    # not among them: they stay where they happened.
    follow_places: tuple[str, ...] = ()
    # (viewer, paths) -> names for people of those paths that the viewer may see
    path_names: Callable[..., dict[str, str]] | None = None
    help_page: str | None = None


def slices() -> list[str]:
    """Dotted names of every slice that is a package with an `apps` module, lowest layer first."""
    names = []
    for layer in LAYERS:
        package = import_module(f"tongzhou.{layer}")
        for found_module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            name = f"{package.__name__}.{found_module.name}"
            if found_module.ispkg and find_spec(f"{name}.apps"):
                names.append(name)
    return [*names, "tongzhou.web"]


def _manifests() -> Iterator[tuple[str, Manifest]]:
    for name in slices():
        if find_spec(f"{name}.manifest"):
            yield name, import_module(f"{name}.manifest").MANIFEST


@cache
def found() -> dict[str, Manifest]:
    """Every slice's manifest by dotted name. Call it only after the apps are loaded."""
    return dict(_manifests())


@cache
def item_kind(code: str) -> ItemKind:
    """The item kind with that code; KeyError says that no manifest declares it."""
    kinds = {kind.code: kind for manifest in found().values() for kind in manifest.items}
    return kinds[code]


@cache
def fact_kind(code: str) -> FactKind:
    """The fact kind with that code; KeyError says that no manifest declares it."""
    kinds = {kind.code: kind for manifest in found().values() for kind in manifest.facts}
    return kinds[code]


def plan_kinds() -> dict[str, PlanKind]:
    """Every kind of plan that any slice declares, by code."""
    return {kind.code: kind for manifest in found().values() for kind in manifest.plans}


def plan_kind(code: str) -> PlanKind:
    """The kind of plan with that code; KeyError says that no manifest declares it."""
    return plan_kinds()[code]


@cache
def poster_kinds() -> dict[str, PosterKind]:
    """Every kind of poster that any slice declares, by code."""
    return {kind.code: kind for manifest in found().values() for kind in manifest.posters}


def path_names(viewer: Any, paths: Iterable[str]) -> dict[str, str]:
    """What people call the places and organisations at `paths`, as far as the viewer may see them."""
    wanted, names = set(paths), dict[str, str]()
    for manifest in found().values():
        if manifest.path_names is not None:
            names |= manifest.path_names(viewer, wanted)
    return names


def indicators() -> list[Indicator]:
    """Every indicator that any slice declares, in the order of the slices."""
    return [indicator for manifest in found().values() for indicator in manifest.indicators]
