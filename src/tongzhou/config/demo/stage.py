"""Where the demo's history is made: everything happens in the order of time, through real actions."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from django.utils.timezone import localdate, localtime, make_aware

from tongzhou.config.demo.people import SIGN_INS, Cast
from tongzhou.config.demo.town import Built
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.organisations.queries import viewer_for

Act = Callable[[datetime], None]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of that day, here."""
    return make_aware(datetime.combine(day, time(hour, minute)))


@dataclass
class Stage:
    """The dice, the town, its people, the end of history, and what is still to happen."""

    dice: Random
    built: Built
    cast: Cast
    now: datetime
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: count = field(default_factory=count)
    _eyes: dict[tuple[str, date], Viewer] = field(default_factory=dict)

    def plan(self, at: datetime, act: Act) -> None:
        """`act` happens at that time, unless that lies in the future."""
        if at < self.now:
            heapq.heappush(self._queue, (at, next(self._order), act))

    def live(self) -> None:
        """Everything planned happens, and whatever it plans in turn, until now."""
        while self._queue:
            at, _number, act = heapq.heappop(self._queue)
            act(at)

    def eyes(self, username: str, at: datetime) -> Viewer:
        """Whose eyes that person has on that day; posts do not change within one."""
        key = (username, localdate(at))
        if key not in self._eyes:
            self._eyes[key] = viewer_for(self.cast.accounts[username], at)
        return self._eyes[key]

    def person(self, username: str) -> Person:
        return self.cast.people[SIGN_INS[username][0]]

    def later(self, at: datetime, *, hours: tuple[float, float]) -> datetime:
        """Some time after `at`; what would fall into the night waits for the next morning."""
        then = localtime(at + timedelta(hours=self.dice.uniform(*hours)))
        if then.hour < 8:
            return moment(localdate(then), 8, self.dice.randrange(20, 59))
        if then.hour >= 20:
            return moment(localdate(then) + timedelta(days=1), 8, self.dice.randrange(20, 59))
        return then
