"""An independent look at a roster of the published benchmark: straight from the file's text.

It shares nothing with the parser, the problem or the planner, and uses no arrays. A roster is a
mapping from person to one shift id (or None) for each day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

Days = Sequence[str | None]


def look(path: Path, roster: Mapping[str, Days]) -> tuple[int, list[str]]:
    """What the roster costs, and a sentence for each hard limit it breaks."""
    file = _File(path.read_text("utf-8"))
    wrong = [f"{who}: {what}" for who in file.staff for what in file.wrong(who, roster[who])]
    wrong += [f"{who} is unknown" for who in roster if who not in file.staff]
    return file.wishes(roster) + file.covers(roster), wrong


class _File:
    def __init__(self, text: str) -> None:
        self.lines: dict[str, list[str]] = {}
        for part in text.split("SECTION_")[1:]:
            title, *lines = part.splitlines()
            self.lines[title.strip()] = [
                line.strip() for line in lines if line.strip() and line.strip()[0] != "#"
            ]
        self.horizon = int(self.lines["HORIZON"][0])
        self.length: dict[str, int] = {}
        self.banned: set[tuple[str, str]] = set()
        for line in self.lines["SHIFTS"]:
            name, length, after = (line + ",").split(",")[:3]
            self.length[name] = int(length)
            self.banned |= {(name, other) for other in after.split("|") if other}
        self.staff = {line.split(",")[0]: line.split(",")[1:] for line in self.lines["STAFF"]}
        self.off = {
            line.split(",")[0]: [int(day) for day in line.split(",")[1:] if day.strip()]
            for line in self.lines.get("DAYS_OFF", [])
        }

    def wrong(self, who: str, days: Days) -> Iterator[str]:
        if len(days) != self.horizon:
            yield f"{len(days)} days instead of {self.horizon}"
            return
        limits, *numbers = self.staff[who]
        most, least, row, row_least, off_least, weekends = map(int, numbers)
        for limit in limits.split("|"):
            shift, times = limit.split("=")
            if list(days).count(shift) > int(times):
                yield f"{shift} more than {times} times"
        total = sum(self.length[shift] for shift in days if shift)
        if not least <= total <= most:
            yield f"{total} minutes, not between {least} and {most}"
        yield from (f"works on free day {day}" for day in self.off.get(who, []) if days[day])
        for day, (one, two) in enumerate(pairwise(days)):
            if one and two and (one, two) in self.banned:
                yield f"{two} after {one} on day {day + 1}"
        yield from self._blocks(days, row, row_least, off_least)
        worked = {day // 7 for day, shift in enumerate(days) if shift and day % 7 in (5, 6)}
        if len(worked) > weekends:
            yield f"{len(worked)} weekends, at most {weekends}"

    def _blocks(self, days: Days, most: int, least: int, off_least: int) -> Iterator[str]:
        day = 0
        for working, block in groupby(bool(shift) for shift in days):
            length = len(list(block))
            inside = day > 0 and day + length < self.horizon
            if working and length > most:
                yield f"{length} in a row from day {day}, at most {most}"
            if working and inside and length < least:
                yield f"{length} in a row from day {day}, at least {least}"
            if not working and inside and length < off_least:
                yield f"{length} off from day {day}, at least {off_least}"
            day += length

    def wishes(self, roster: Mapping[str, Days]) -> int:
        total = 0
        for section, broken_if in (("SHIFT_ON_REQUESTS", False), ("SHIFT_OFF_REQUESTS", True)):
            for line in self.lines.get(section, []):
                who, day, shift, weight = line.split(",")
                if (roster[who][int(day)] == shift) == broken_if:
                    total += int(weight)
        return total

    def covers(self, roster: Mapping[str, Days]) -> int:
        total = 0
        for line in self.lines["COVER"]:
            day, shift, need, under, over = line.split(",")
            have = sum(days[int(day)] == shift for days in roster.values())
            total += max(0, int(need) - have) * int(under) + max(0, have - int(need)) * int(over)
        return total
