"""Roles and what each may do, read once from `roles.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tongzhou.base.words import Sentence

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its code, its name for people, and what it may do where it reaches."""

    code: str
    label: Sentence
    capabilities: frozenset[str]
    reaches: bool = True


@cache
def roles() -> dict[str, Role]:
    """Every role by its code."""
    table = tomllib.loads((Path(__file__).parent / "roles.toml").read_text("utf-8"))
    return {
        code: Role(
            code,
            Sentence(row["label"]),
            frozenset(row["capabilities"]),
            row.get("reaches", True),
        )
        for code, row in table.items()
    }


def capabilities() -> set[str]:
    """Every capability that some role has."""
    return {name for role in roles().values() for name in role.capabilities}
