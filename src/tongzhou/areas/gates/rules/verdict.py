"""The gate's answer: the first reason wins, in the order in which a guard would explain it.

Its twin is `static/gates/js/verdict.js`; both are held to `tests/verdicts.json` and to each other.
A rule, a pass and a history come in as the JSON that the kit carries, so that the cases, the phone
and the server speak of the same things by the same names. docs/algorithms/gate-verdict.md explains
every step. Nothing here looks at a clock, a table or a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from tongzhou.areas.gates.rules.shapes import Barred, Found, Here, May, Seen, Unknown, Verdict

# China has known one time zone and no daylight saving since 1991.
CHINA = timezone(timedelta(hours=8))

# The order of kinds.VERDICTS; a test holds the two together.
ORDER = (
    "unreadable",
    "forged",
    "old_key",
    "unknown",
    "other_estate",
    "revoked",
    "restricted",
    "not_yet",
    "expired",
    "direction",
    "hours",
    "used",
    "replayed",
    "people",
    "quota",
    "exempt",
    "pass",
)
YES = ("exempt", "pass")
# A person can settle these at the gate, under their own name.
ASK = ("hours", "direction", "replayed", "people", "quota")
# Not a pass of this place, or one that somebody else may hold: no purpose lifts these to “ask”.
NEVER = ("unreadable", "forged", "old_key", "unknown", "other_estate")
# How many days ahead a vendor's next line is looked for.
AHEAD = 15
# Nobody is kept from their home, and no visitor inside: on the way back a person decides.
HOMEWARD = ("revoked", "restricted", "expired")


def moment(text: str) -> datetime:
    """An ISO time; without an offset it is China's."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=CHINA)


def iso(at: datetime) -> str:
    """Whole seconds, with China's offset."""
    return at.astimezone(CHINA).replace(microsecond=0).isoformat()


def verdict(found: Mapping[str, object] | None, here: Mapping[str, object]) -> Verdict:
    """The answer for what was found, here and now."""
    return _Case(found, here).answer()


class _Case:
    """One look at one pass: the values that several reasons need, read once."""

    def __init__(self, found: Mapping[str, object] | None, here: Mapping[str, object]) -> None:
        self.found: Found = dict(found) if found is not None else {"trouble": "unknown"}  # type: ignore[assignment]
        self.here: Here = here  # type: ignore[assignment]
        self.at = moment(self.here["at"])
        self.seen = _standing(self.here)
        self.trouble = self.found.get("trouble")
        self.rule: Mapping[str, object] = (
            {} if self.trouble else _rule_of(self.found, self.here["rules"])
        )
        self.purpose = self.here.get("purpose") or self.found.get("purpose") or ""
        counted = str(self.rule.get("direction", "none"))
        self.counts = counted in ("both", self.here["direction"])
        self.named = bool(self.purpose) and self.purpose in _list(self.rule, "exempt")
        carer = bool(self.rule.get("carer") and self.found.get("carer"))
        # An exempt purpose, or a carer where the rule makes an exception for carers.
        self.spared = self.counts and (self.named or carer)

    def answer(self) -> Verdict:
        code = self.code()
        return {
            "code": code,
            "may": self.may(code),
            "unknown": self.unknown(code),
            "again_at": self.again_at(code),
            "left": self.left(code),
            "back_by": self.back_by(code),
            "spared": self.spared,
        }

    # ── The reasons, in their order ──────────────────────────────────────────────────────────────

    def code(self) -> str:
        if self.trouble:
            return self.trouble if self.trouble in ORDER else "unreadable"
        return self._of_the_pass() or self._of_the_moment() or ("exempt" if self.spared else "pass")

    def _of_the_pass(self) -> str | None:
        """Reasons that hold whatever the way and the purpose."""
        gate, place = self.here["gate"], self.found["place"]
        if place != gate["place"] and place not in gate["accepts"]:
            return "other_estate"
        if self.found["serial"] in self.here["revoked"]:
            return "revoked"
        if self._barred() is not None:
            return "restricted"
        if self.at < moment(self.found["starts"]):
            return "not_yet"
        if self.at >= moment(self.found["ends"]):
            return "expired"
        if self.rule.get("only") and not self.counts:
            return "direction"
        return None

    def _of_the_moment(self) -> str | None:
        """Reasons of the rule: only on the way that it counts; nobody is kept from their home."""
        if self.counts and not self.spared and not self._open():
            return "hours"
        if self.counts and self.rule.get("once") and self._went_before():
            return "used"
        if self._a_moment_ago():
            return "replayed"
        if not self.counts or self.spared:
            return None
        if self._too_many():
            return "people"
        return "quota" if self._counted() and len(self._turns()) >= self._times() else None

    def _barred(self) -> Barred | None:
        """The longest restriction that holds now."""
        holding = [
            one
            for one in self.here["barred"]
            if one["quota"] == self.found["quota"]
            and (one["until"] is None or self.at < moment(one["until"]))
        ]
        return max(holding, key=_until, default=None)

    def _open(self) -> bool:
        """The first minute is inside, the last moment is outside; the hours may go over midnight."""
        if (plan := self.rule.get("plan")) is not None:
            return any(
                _stands(line, _day(self.at)) and _within(line, self.at) for line in _lines(plan)
            )
        opens, closes = clock(self.rule, "from"), clock(self.rule, "until")
        now = self.at.astimezone(CHINA).time()
        if opens == closes:
            return True
        if opens < closes:
            return opens <= now < closes
        return now >= opens or now < closes

    def _mine(self) -> list[Seen]:
        """What went before with this very pass."""
        serial = self.found["serial"]
        return [s for s in self.seen if s["serial"] == serial and moment(s["at"]) <= self.at]

    def _went_before(self) -> bool:
        return any(s["direction"] == self.here["direction"] for s in self._mine())

    def _a_moment_ago(self) -> bool:
        """The same way within `again_min` minutes, and not back in between."""
        minutes = _whole(self.rule, "again_min")
        last = max(self._mine(), key=lambda s: moment(s["at"]), default=None) if minutes else None
        if last is None or last["direction"] != self.here["direction"]:
            return False
        return self.at - moment(last["at"]) < timedelta(minutes=minutes)

    def _too_many(self) -> bool:
        persons, allowed = _whole(self.rule, "persons"), self.found.get("people") or 0
        most = min(persons, allowed) if persons and allowed else persons
        return bool(persons) and self.here["people"] > most

    # ── Turns ────────────────────────────────────────────────────────────────────────────────────

    def _counted(self) -> bool:
        return self.counts and _whole(self.rule, "days") > 0

    def _times(self) -> int:
        return int(str(self.rule.get("times", 1)))

    def _turns(self) -> list[date]:
        """The days of the turns used within the M calendar days that end today, latest first."""
        whose: Literal["quota", "serial"] = (
            "quota" if self.rule.get("per") == "household" else "serial"
        )
        first = _day(self.at) - timedelta(days=_whole(self.rule, "days") - 1)
        days = [
            _day(then)
            for s in self.seen
            if s[whose] == self.found[whose]
            and not s["exempt"]
            and self.rule["direction"] in ("both", s["direction"])
            and (then := moment(s["at"])) <= self.at
        ]
        return sorted((day for day in days if day >= first), reverse=True)

    # ── What is said besides ─────────────────────────────────────────────────────────────────────

    def may(self, code: str) -> May:
        if code in YES:
            return "yes"
        if code in ASK or (code not in NEVER and self.named):
            return "ask"
        return "ask" if code in HOMEWARD and self._homeward() else "no"

    def _homeward(self) -> bool:
        """The way that the rule does not count: back home for residents, out again for visitors."""
        return bool(self.rule) and not self.counts

    def unknown(self, code: str) -> list[Unknown]:
        """Which of the questions answered with “nothing against it” were answered without knowing all."""
        if self.here.get("online"):
            return []
        if self.trouble:
            return ["issued"] if code == "unknown" and self._old_list() else []
        past, elsewhere = ORDER.index(code), bool(self.here.get("elsewhere"))
        list_at = self.here.get("list_at")
        old = list_at is None or moment(list_at) < self.at
        unsure: list[Unknown] = []
        if elsewhere and self._counted() and not self.spared and past > ORDER.index("quota"):
            unsure.append("quota")
        if old and past > ORDER.index("revoked"):
            unsure.append("revoked")
        once = self.counts and self.rule.get("once")
        if elsewhere and once and past > ORDER.index("used"):
            unsure.append("used")
        return unsure

    def _old_list(self) -> bool:
        """Whether so much time has passed that a pass may well be newer than the list."""
        list_at = self.here.get("list_at")
        most = timedelta(minutes=self.here.get("old_min") or 0)
        return list_at is None or self.at - moment(list_at) > most

    def again_at(self, code: str) -> str | None:
        """When the same pass would be let through, as far as time alone decides."""
        if code == "not_yet":
            return iso(moment(self.found["starts"]))
        if code == "restricted" and (bar := self._barred()) and bar["until"] is not None:
            return iso(moment(bar["until"]))
        if code == "hours" and (plan := self.rule.get("plan")) is not None:
            return self._next_line(plan)
        if code == "hours":
            today = _at(_day(self.at), clock(self.rule, "from"))
            return iso(today if today > self.at else today + timedelta(days=1))
        if code == "quota" and self._times() > 0:
            return iso(self._next_turn())
        return None

    def _next_line(self, plan: object) -> str | None:
        """When a line of the plan next begins, within the days that are looked ahead."""
        days = [_day(self.at) + timedelta(days=n) for n in range(AHEAD)]
        starts = [
            begins
            for line in _lines(plan)
            for day in days
            if _stands(line, day) and (begins := _at(day, clock(line, "from"))) > self.at
        ]
        return iso(min(starts)) if starts else None

    def _next_turn(self) -> datetime:
        """The day on which so many turns have left the window that one is free, at its first hour."""
        leaves = self._turns()[self._times() - 1] + timedelta(days=_whole(self.rule, "days"))
        opens, closes = clock(self.rule, "from"), clock(self.rule, "until")
        open_at_midnight = time(0) < closes <= opens
        return _at(leaves, time(0) if open_at_midnight else opens)

    def left(self, code: str) -> int | None:
        if not self.counts or code not in ("quota", *YES):
            return None
        if self.rule.get("once"):
            return 0
        if not self._counted():
            return None
        this = 0 if self.spared else 1
        return max(0, self._times() - len(self._turns()) - this)

    def back_by(self, code: str) -> str | None:
        hours = _whole(self.rule, "hours")
        if not hours or not self.counts or self.may(code) == "no":
            return None
        return iso(self.at + timedelta(hours=hours))


def _standing(here: Here) -> list[Seen]:
    """What went before, without what was taken back."""
    undone = set(here.get("undone") or ())
    return [one for one in here["seen"] if one.get("id") not in undone]


def clock(rule: Mapping[str, object], name: str) -> time:
    """The hour of day under that name; midnight when there is none."""
    hours, _, minutes = str(rule.get(name) or "00:00").partition(":")
    return time(int(hours) % 24, int(minutes))


def _lines(plan: object) -> Sequence[Mapping[str, object]]:
    return plan  # type: ignore[return-value]


def _stands(line: Mapping[str, object], day: date) -> bool:
    """Whether the line of the plan holds on that day: its weekday, between its days, not pausing."""
    weekday = str(line["days"])[day.weekday()] == "1"
    between = str(line["first"]) <= day.isoformat() <= str(line["last"])
    off = line.get("off")
    first, last = off if isinstance(off, (list, tuple)) else ("", "")
    return weekday and between and not str(first) <= day.isoformat() <= str(last)


def _within(line: Mapping[str, object], at: datetime) -> bool:
    return clock(line, "from") <= at.astimezone(CHINA).time() < clock(line, "until")


def _rule_of(
    found: Found, rules: Mapping[str, Mapping[str, object] | None]
) -> Mapping[str, object]:
    """The rule of the pass itself where it has one (“#” and its serial), else that of its kind."""
    return rules.get(f"#{found['serial']}") or rules.get(found["kind"]) or {}


def _until(bar: Barred) -> datetime:
    return moment(bar["until"]) if bar["until"] else datetime.max.replace(tzinfo=CHINA)


def _whole(rule: Mapping[str, object], name: str) -> int:
    return int(str(rule.get(name) or 0))


def _list(rule: Mapping[str, object], name: str) -> Sequence[str]:
    return rule.get(name) or ()  # type: ignore[return-value]


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA)
