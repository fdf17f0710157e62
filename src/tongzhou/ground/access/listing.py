"""A list page as a function: search, filter, sort and page a queryset, and know the addresses of its neighbours.

Nothing inherits from it. A page says which columns may sort and which filters exist; what else stands in the
address is ignored. It asks the database two questions (how many, and these fifty), however long the list is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its head, the fields it sorts by (none: it does not), and classes for its cells."""

    key: str
    label: Any
    sort: tuple[str, ...] = ()
    css: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list. `narrow(rows, value)` keeps the rows that fit; by default `key` equals the value."""

    key: str
    label: Any
    options: Sequence[tuple[Any, Any]]
    narrow: Callable[[QuerySet, str], QuerySet] | None = None

    def apply(self, rows: QuerySet, value: str) -> QuerySet:
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.key: value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as the bar shows it, with what is chosen now."""

    key: str
    label: Any
    options: Sequence[tuple[str, Any]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column as the table shows it: which way it sorts now, and the address that sorts by it."""

    key: str
    label: Any
    css: str
    way: str
    query: str


@dataclass(slots=True)
class Listing:
    """One page of a list and everything the templates need to draw it.

    `every` is the whole list as filtered and sorted, for exports; `export` is what the address asked for
    ("xlsx" or ""). `narrowed` says whether a filter or a search hides something.
    """

    rows: list[Any]
    every: QuerySet
    columns: list[Head]
    filters: list[Choice]
    total: int
    page: int
    pages: int
    size: int
    q: str
    sort: str
    searchable: bool
    export: str
    asked: dict[str, str] = field(default_factory=dict)
    # The attributes of each column's cells, worked out for the first row and used for all.
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        return bool(self.q) or any(choice.chosen for choice in self.filters)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.size, self.total)

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1

    @property
    def near(self) -> list[int]:
        """Page numbers to offer: the first, the last, those around; 0 stands for a gap."""
        wanted = sorted({1, self.pages, *range(self.page - 2, self.page + 3)})
        shown: list[int] = []
        for number in (n for n in wanted if 1 <= n <= self.pages):
            if shown and number - shown[-1] > 1:
                shown.append(0)
            shown.append(number)
        return shown

    def column(self, key: str) -> Head:
        return next(column for column in self.columns if column.key == key)

    def address(self, **changes: object) -> str:
        """The query of this list with `changes`; an empty value leaves the key out."""
        return "?" + urlencode({k: v for k, v in {**self.asked, **changes}.items() if v})


def _searched(rows: QuerySet, q: str, search: Sequence[str] | Callable) -> QuerySet:
    if callable(search):
        return search(rows, q)
    return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": q}) for name in search)))


def _sorted(rows: QuerySet, columns: Iterable[Column], sort: str, order: Sequence[str]) -> QuerySet:
    """Sorted as asked where that is allowed; the primary key settles ties, so that pages never overlap."""
    fields = next((c.sort for c in columns if c.sort and c.key == sort.lstrip("-")), tuple(order))
    if sort.startswith("-"):
        fields = tuple(f[1:] if f.startswith("-") else f"-{f}" for f in fields)
    return rows.order_by(*fields, "-pk")


def _heads(columns: Iterable[Column], sort: str, kept: Mapping[str, str]) -> list[Head]:
    heads = []
    for column in columns:
        way = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        turn = f"-{column.key}" if way == "ascending" else column.key
        query = "?" + urlencode({**kept, "sort": turn}) if column.sort else ""
        heads.append(Head(column.key, column.label, column.css, way if column.sort else "", query))
    return heads


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def list_page(
    asked: Mapping[str, str],
    rows: QuerySet,
    *,
    columns: Sequence[Column],
    filters: Sequence[Filter] = (),
    search: Sequence[str] | Callable[[QuerySet, str], QuerySet] = (),
    order: Sequence[str] = ("-pk",),
    size: int = PAGE_SIZE,
    kept: Sequence[str] = (),
) -> Listing:
    """The page of `rows` that `asked` (the address' query, `request.GET`) names.

    `search` is field names, or a function (rows, text) -> rows. `order` holds when no column is asked for.
    `kept` names further keys of the address that paging and sorting must not lose.
    """
    q = asked.get("q", "").strip()[:100] if search else ""
    choices = []
    for one in filters:
        value = asked.get(one.key, "")
        chosen = value if value in {str(option) for option, _label in one.options} else ""
        options = [(str(option), label) for option, label in one.options]
        choices.append(Choice(one.key, one.label, options, chosen))
        rows = one.apply(rows, chosen) if chosen else rows
    if q:
        rows = _searched(rows, q, search)
    sort = asked.get("sort", "")
    if sort.lstrip("-") not in {c.key for c in columns if c.sort}:
        sort = ""
    every = _sorted(rows, columns, sort, order)
    total = rows.order_by().count()
    pages = max(-(-total // size), 1)
    page = min(max(_number(asked.get("page", "")), 1), pages)
    given = {"q": q, **{choice.key: choice.chosen for choice in choices}}
    given |= {key: asked.get(key, "") for key in kept}
    narrowing = {key: value for key, value in given.items() if value}
    return Listing(
        rows=list(every[(page - 1) * size : page * size]) if total else [],
        every=every,
        columns=_heads(columns, sort, narrowing),
        filters=choices,
        total=total,
        page=page,
        pages=pages,
        size=size,
        q=q,
        sort=sort,
        searchable=bool(search),
        export=asked.get("export", "") if asked.get("export") == "xlsx" else "",
        asked={**narrowing, **({"sort": sort} if sort else {})},
    )
