"""Whose eyes: built once for each request from dated appointments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongzhou.base.paths import is_under
from tongzhou.ground.access.roles import roles


@dataclass(frozen=True, slots=True)
class Reach:
    """One post held now: the role, and the paths (organisation, place) under which it counts."""

    role: str
    paths: tuple[str, ...]
    organisation_id: int | None = None

    @property
    def capabilities(self) -> frozenset[str]:
        return roles()[self.role].capabilities

    def covers(self, path: str) -> bool:
        """Whether `path` lies under this post. Administrators' posts cover nothing."""
        return roles()[self.role].reaches and any(is_under(path, top) for top in self.paths)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks or acts, and from which posts. Two viewers of one person at one time are equal."""

    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    reaches: tuple[Reach, ...] = ()
    origin: str = ""
    # The day on which these posts hold; what others may see of a person ends with such a day.
    today: date = date.min

    @property
    def is_known(self) -> bool:
        return self.account_id is not None

    def may(self, capability: str, *paths: str) -> bool:
        """Whether some post gives `capability`: over one of `paths`, or anywhere when none is named."""
        return any(
            capability in reach.capabilities
            and (not paths or any(path and reach.covers(path) for path in paths))
            for reach in self.reaches
        )

    def holds(self, role: str, path: str = "") -> bool:
        """Whether the viewer holds `role` now, over `path` when one is named."""
        return any(r.role == role and (not path or r.covers(path)) for r in self.reaches)

    def tops(self, capability: str = "") -> tuple[str, ...]:
        """The paths under which the viewer may look, all of them or those that give `capability`."""
        return tuple(
            dict.fromkeys(
                path
                for reach in self.reaches
                if roles()[reach.role].reaches
                and (not capability or capability in reach.capabilities)
                for path in reach.paths
            )
        )


NOBODY = Viewer()
