"""What comes back from forming teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = ("open", "reserve", "far", "mix", "worst", "total")
"""What counts, in this order; nothing later outweighs anything earlier.

open     needs left open (seats and skills), each times its team's urgency
reserve  people left without a team although everyone should have one
far      people whose way is longer than the rule's `far`
mix      people above the share one unit may have in a team
worst    the longest way in seconds (only with `least_worst`)
total    all ways in seconds, plus loads, less `stay` for everyone who stays
"""


@dataclass(frozen=True, slots=True)
class Open:
    """A need that was not met: `missing` people (`skill` None) or people with a skill."""

    team: str
    missing: int
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """Each person's team (None: in reserve) and everything needed to judge, show and repeat it.

    `parts` holds the value of each of `LEVELS`. `proven` names the levels in which no plan can be
    better, given those before; `bound` is a proven lower bound on the total given all before, or None.
    `seat_price` is what one more seat in a team would save all together, in seconds of travel, against
    one more where seats are least in demand (about, where people cannot be divided). `seed` and
    `steps` are kept for replay.
    """

    teams: Mapping[str, str | None]
    parts: Mapping[str, int]
    open: tuple[Open, ...] = ()
    proven: frozenset[str] = frozenset()
    bound: float | None = None
    seat_price: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    steps: int = 0
    seconds: float = 0.0

    @property
    def best(self) -> bool:
        """Whether no plan can be better in anything that counts."""
        return set(LEVELS) <= self.proven

    def members(self) -> dict[str, list[str]]:
        """Who is in each team that has anybody."""
        found: dict[str, list[str]] = {}
        for person, team in self.teams.items():
            if team is not None:
                found.setdefault(team, []).append(person)
        return found
