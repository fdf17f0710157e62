"""Frozen values as plain JSON and back, by their type hints: what is kept, sent, and repeated later.

The same value always gives the same JSON, whatever order its sets and mappings were made in, and a
value read back is equal to the one written. Fields that stand at their default are left out. A
mapping whose keys are not text becomes a list of pairs. Where the hint says `object`, plain values
go through as they are; tuples come back as tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Plain = Any


def to_plain(value: object) -> Plain:
    """The value as dictionaries, lists, text and numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        named = ((one.name, getattr(value, one.name), one) for one in fields(value))
        return {name: to_plain(v) for name, v, one in named if not _is_default(one, v)}
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, frozenset | set):
        return sorted(map(to_plain, value))
    return [to_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return field.default is not MISSING and bool(value == field.default)


def _mapping(value: Mapping[Any, Any]) -> Plain:
    if all(isinstance(key, str) for key in value):
        return {key: to_plain(value[key]) for key in sorted(value)}
    return [[to_plain(key), to_plain(value[key])] for key in sorted(value)]


def from_plain(kind: type[T], plain: Plain) -> T:
    """The value of that type which `to_plain` wrote; ValueError for a field that the type does not have."""
    hint: Any = kind
    found: T = _reader(hint)(plain)
    return found


@cache
def _reader(hint: Any) -> Callable[[Plain], Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(parts)
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    if origin is tuple:
        return _tuple(parts)
    if origin is frozenset:
        one = _reader(parts[0])
        return lambda plain: frozenset(map(one, plain))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = map(_reader, parts)
        return lambda plain: {key(k): value(v) for k, v in _pairs(plain)}
    return _frozen if hint in (object, Any) else _as_it_is


def _as_it_is(plain: Plain) -> Any:
    return plain


def _frozen(plain: Plain) -> Any:
    if isinstance(plain, Mapping):
        return {key: _frozen(one) for key, one in sorted(plain.items())}
    return tuple(map(_frozen, plain)) if isinstance(plain, list) else plain


def _pairs(plain: Plain) -> Iterable[tuple[Any, Any]]:
    # A database may keep the keys of an object in an order of its own.
    return sorted(plain.items()) if isinstance(plain, Mapping) else plain


def _optional(parts: tuple[Any, ...]) -> Callable[[Plain], Any]:
    (other,) = (part for part in parts if part is not NoneType)
    read = _reader(other)
    return lambda plain: None if plain is None else read(plain)


def _tuple(parts: tuple[Any, ...]) -> Callable[[Plain], Any]:
    if parts[-1] is Ellipsis:
        one = _reader(parts[0])
        return lambda plain: tuple(map(one, plain))
    readers = tuple(map(_reader, parts))
    return lambda plain: tuple(read(one) for read, one in zip(readers, plain, strict=True))


def _dataclass(kind: Any) -> Callable[[Plain], Any]:
    hints = get_type_hints(kind)
    names = {one.name for one in fields(kind)}

    def read(plain: Plain) -> Any:
        if unknown := set(plain) - names:
            raise ValueError(f"{kind.__name__} has no {sorted(unknown)}")
        # Looked up when read, for a type may hold values of its own type.
        return kind(**{name: _reader(hints[name])(one) for name, one in plain.items()})

    return read
