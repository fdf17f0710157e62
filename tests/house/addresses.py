"""Every address pattern, and the addresses to try for it in the town."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.house.routes import ASKED, NAMED, PARTS, ROWS


@dataclass(frozen=True)
class Route:
    """One address pattern: its full name and the named parts with their converters."""

    name: str
    parts: tuple[tuple[str, str], ...]
    pattern: str = ""

    def __str__(self) -> str:
        return self.name


def _walk(patterns, names: tuple[str, ...], parts, before: str = "") -> Iterator[Route]:
    for entry in patterns:
        whole = before + str(entry.pattern)
        here = {**parts, **{k: type(v).__name__ for k, v in entry.pattern.converters.items()}}
        if isinstance(entry, URLResolver):
            space = (*names, entry.namespace) if entry.namespace else names
            yield from _walk(entry.url_patterns, space, here, whole)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(":".join((*names, entry.name)), tuple(here.items()), whole)


def routes() -> list[Route]:
    """Every named address."""
    return sorted(_walk(get_resolver().url_patterns, (), {}), key=str)


def _rows_of(model: type[Model], few: int = 3) -> list[object]:
    """The first keys of that table, and the last one."""
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    return list(dict.fromkeys([*keys[:few], *keys[-1:]]))


def table_of(route: Route) -> type[Model] | None:
    """The table whose key the address names as `pk`, if it names one."""
    if "pk" not in dict(route.parts):
        return None
    return next(model for start, model in ROWS.items() if route.pattern.startswith(start))


def _keys(route: Route, part: str) -> list[object]:
    """Keys of the town's rows that this part of the address may name."""
    if part in PARTS:
        return _rows_of(PARTS[part])
    for start, model in ROWS.items():
        if route.pattern.startswith(start):
            return _rows_of(model)
    raise LookupError(f"say in tests/house/routes.py which rows {route.pattern} names")


def guesses(route: Route, *, most: int = 12) -> list[dict[str, object]]:
    """Values for the parts of an address: the keys of the town's rows, and our own words."""
    choices = [
        NAMED.get((route.name, name))
        or (_keys(route, name) if kind in {"IntConverter", "UUIDConverter"} else NAMED[name])
        for name, kind in route.parts
    ]
    names = [name for name, _kind in route.parts]
    return [dict(zip(names, combo, strict=True)) for combo in product(*choices)][:most]


ROUTES = routes()


def addresses(route: Route) -> Iterator[str]:
    """The addresses to try for that route."""
    for _key, address in keyed(route):
        yield address


def keyed(route: Route) -> Iterator[tuple[object, str]]:
    """The addresses to try, each with the key of the row that it names."""
    for values in guesses(route):
        try:
            address = reverse(route.name, kwargs=values)
        except NoReverseMatch:
            continue
        yield values.get("pk"), address
        for query in ASKED.get(route.name, ()):
            yield values.get("pk"), f"{address}?{query}"
