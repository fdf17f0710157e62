"""Minutes on somebody's ways: from where they set out to a place, and from one place to the next.

Only what is known stands here. A way that is not known is no way of nought minutes: nothing follows
from it, and pages say that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tongzhou.base.words import Sentence, said


@dataclass(frozen=True, slots=True)
class Roads:
    """`home` by the path of a place, `between` by two paths in order; `most` is what they said."""

    home: Mapping[str, int] = field(default_factory=dict)
    between: Mapping[tuple[str, str], int] = field(default_factory=dict)
    most: int | None = None

    def beyond(self, place: str, most: int | None) -> tuple[int, int] | None:
        """(minutes there, the limit) when it is farther than they said or than `most`, else None."""
        way = self.home.get(place)
        limit = min((one for one in (self.most, most) if one is not None), default=None)
        return (way, limit) if way is not None and limit is not None and way > limit else None

    def direct(self, one: str, other: str, near: int = 0) -> int:
        """From one place to the other; 0 when not known, the same, or no farther than `near`."""
        way = self.between.get((min(one, other), max(one, other)), 0)
        return way if way > near else 0

    def off_duty(self, one: str, other: str, near: int = 0) -> int:
        """On the way between two duties: home and out again, where that is known, else direct."""
        if one in self.home and other in self.home:
            return max(self.home[one] + self.home[other], self.direct(one, other, near))
        return self.direct(one, other, near)


NOWHERE = Roads()


def too_far(way: int, most: int) -> Sentence:
    """Why somebody is not put where so many minutes lead."""
    return said("%(way)d minutes away, the limit is %(most)d", way=way, most=most)
