"""What the planner says in codes, as sentences with names, days and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.roads import too_far
from tongzhou.base.words import Sentence, said

MANY = 6
"""So many names are said in a sentence; of the others only how many they are."""

SENTENCES: dict[str, Sentence] = {
    # what a roster breaks
    "blocked": said("%(person)s cannot have %(shift)s on %(day)s: %(why)s"),
    "day_off": said("%(person)s cannot be there on %(day)s: %(why)s"),
    "fixed": said("%(person)s has %(shift)s on %(day)s for certain"),
    "follows": said("%(person)s would rest too little between %(before)s and %(shift)s on %(day)s"),
    "follows_two": said(
        "%(person)s would rest too little after %(before)s before %(shift)s on %(day)s"
    ),
    "max_shifts": said("%(person)s would have %(shift)s %(have)s times, %(most)s at most"),
    "max_minutes": said("%(person)s would have %(have)s hours, %(most)s at most"),
    "min_minutes": said("%(person)s would have %(have)s hours, %(least)s are due"),
    "week_minutes": said(
        "%(person)s would have %(have)s hours in the seven days from %(day)s, %(most)s at most"
    ),
    "max_consecutive": said(
        "%(person)s would be on duty %(have)s days in a row from %(day)s, %(most)s at most"
    ),
    "min_consecutive": said(
        "%(person)s would be on duty only %(have)s days in a row from %(day)s, %(least)s are due"
    ),
    "min_days_off": said(
        "%(person)s would be off only %(have)s days in a row from %(day)s, %(least)s are due"
    ),
    "max_weekends": said("%(person)s would work %(have)s weekends, %(most)s at most"),
    "under": said("%(shift)s on %(day)s needs %(need)s (%(rule)s), %(have)s are there"),
    "over": said("%(shift)s on %(day)s may have %(need)s (%(rule)s), %(have)s are there"),
    "company": said("%(shift)s on %(day)s needs one beside those who are there (%(rule)s)"),
    "pair": said("%(person)s and %(other)s are not together on %(day)s"),
    # what is asked, as it stands in a conflict
    "limit_need": said("%(shift)s on %(day)s needs %(need)s (%(rule)s)"),
    "limit_most": said("%(shift)s on %(day)s may have %(need)s at most (%(rule)s)"),
    "limit_company": said("%(shift)s on %(day)s needs one beside the others (%(rule)s)"),
    "limit_away": said("%(person)s cannot on %(day)s: %(why)s"),
    "limit_fixed": said("%(person)s has %(shift)s on %(day)s for certain"),
    "limit_rest": said("%(shift)s may not follow on %(before)s (rest)"),
    "limit_in_a_row": said("%(person)s may serve %(most)s days in a row"),
    "limit_least_in_a_row": said("%(person)s serves at least %(least)s days in a row"),
    "limit_least_off": said("%(person)s is off at least %(least)s days in a row"),
    "limit_weekends": said("%(person)s may work %(most)s weekends"),
    "limit_minutes": said("%(person)s may do %(most)s hours"),
    "limit_least_minutes": said("%(person)s is due %(least)s hours"),
    "limit_week_minutes": said("%(person)s may do %(most)s hours in seven days"),
    "limit_times": said("%(person)s may have %(shift)s %(most)s times"),
    "limit_together": said("%(person)s and %(other)s serve together"),
    # what cannot be
    "few": said(
        "%(shift)s on %(day)s needs %(need)s (%(rule)s), %(have)s can be there: %(people)s"
    ),
    "few_nobody": said("%(shift)s on %(day)s needs %(need)s (%(rule)s), nobody can be there"),
    "few_with": said(
        "%(shift)s on %(day)s needs %(need)s (%(rule)s); of the %(free)s who could, only %(have)s"
        " may be there (%(other_rule)s): %(people)s"
    ),
    "crowd": said(
        "%(shift)s on %(day)s: %(need)s are needed in all (%(rule)s), %(have)s can be there: %(people)s"
    ),
    "stretch": said(
        "From %(day)s to %(until)s, %(shift)s needs %(need)s duties (%(rule)s), %(have)s can be done"
    ),
    "alone": said("%(person)s cannot keep all of this"),
    "all_together": said("Not all of this can be"),
    "can_do": said("%(person)s can do %(have)s"),
    # why somebody could stand in
    "off_that_day": said("%(person)s is off on %(day)s"),
    "wanted": said("%(person)s asked for a duty on %(day)s"),
    "unwanted": said("%(person)s asked for no duty on %(day)s"),
    "lately": said("%(person)s has %(minutes)s hours in the seven days around %(day)s"),
    "behind": said("%(person)s is %(have)s behind a fair share of %(rule)s"),
    "ahead": said("%(person)s is %(have)s ahead of a fair share of %(rule)s"),
    "way": said("%(person)s has %(minutes)s minutes of way"),
    # why something was not kept
    "short_otherwise": said("%(shift)s on %(day)s would be %(missing)s short (%(rule)s)"),
    "many_otherwise": said("%(shift)s on %(day)s would have %(missing)s too many (%(rule)s)"),
    "wish_otherwise": said("%(person)s would be on duty on %(day)s against a wish"),
    "unserved_otherwise": said("%(person)s would not have the duty asked for on %(day)s"),
    "unfair_otherwise": said("%(person)s would have %(have)s of %(rule)s where %(fair)s is fair"),
    "apart_otherwise": said("%(person)s and %(other)s would be apart on %(day)s"),
    "change_otherwise": said("%(person)s would have something else than was published"),
    "nothing_against": said("nothing speaks against it: look for a better roster a little longer"),
    # what a repair changes
    "takes": said("%(person)s takes %(shift)s on %(day)s"),
    "moves": said("%(person)s goes from %(before)s to %(shift)s on %(day)s"),
    "gives": said("%(person)s is off on %(day)s instead of %(before)s"),
}

RULES: dict[str, Sentence] = {
    "cover": said("people on duty"),
    "newcomers": said("newcomers"),
    "knows": said("one who knows the place"),
    "family": said("one of a family"),
    "hours": said("hours"),
    "nights": said("nights"),
    "weekends": said("weekend duties"),
    "leader": said("one who leads"),
}

WHYS: dict[str, Sentence] = {
    "other_duty": said("other duty"),
    "duty": said("already on duty"),
    "leave": said("on leave"),
    "spared": said("spared"),
    "no_nights": said("spared from nights"),
    "no_heavy": said("spared from heavy work"),
    "left": said("no longer serves here"),
    "term": said("does not serve here that day"),
    "minor": said("a minor"),
    "consent": said("the guardian has not agreed"),
    "skill": said("lacks a skill the post needs"),
    "travel": said("too far"),
    "drives": said("drives a trip"),
}

KEPT_OUT: dict[str, Sentence] = {
    **WHYS,
    "far": WHYS["travel"],
    "clash": WHYS["duty"],
    "too_far": WHYS["travel"],
    "rest": said("too little rest"),
    "day_hours": said("too many hours within 24"),
    "week_hours": said("too many hours within 7 days"),
    "days_in_a_row": said("too many days on duty in a row"),
    "too_young": WHYS["minor"],
    "minor_post": said("a minor: only harmless posts"),
    "minor_night": said("a minor: no nights"),
    "minor_hours": said("a minor: too many hours that day"),
    "no_consent": WHYS["consent"],
    "two_newcomers": said("two newcomers would stand there together"),
    "no_local": said("nobody there would know the place"),
    "family": said("two of one family would handle cash together"),
    "apart": said("two who never serve apart would be apart"),
}
"""Why the rules kept somebody out of a duty, by the code of the breach."""

PEOPLE = frozenset({"person", "people", "other", "third"})
SHIFTS = frozenset({"shift", "before", "instead"})
DAYS = frozenset({"day", "until", "back"})
HOURS = frozenset({"minutes", "week_minutes"})
IN_HOURS = frozenset(
    {
        "max_minutes",
        "min_minutes",
        "week_minutes",
        "limit_minutes",
        "limit_least_minutes",
        "limit_week_minutes",
        "lately",
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """What ids are called: people, shifts by their kind, days in order; those before the first, the
    nearest first.
    """

    names: Mapping[str, str]
    titles: Mapping[str, str]
    days: Sequence[str]
    skills: Mapping[str, Sentence] = field(default_factory=lambda: SKILLS)
    days_before: Sequence[str] = ()
    far: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def sentence(self, code: str, values: Mapping[str, Any]) -> Sentence:
        """The sentence of that code with everything by its name."""
        if code == "few" and not values.get("people"):
            code = "few_nobody"
        pattern = SENTENCES.get(code)
        if pattern is None:
            return said("%(code)s", code=code)
        said_of = {key: self._value(code, key, v) for key, v in values.items()}
        if values.get("why") == "travel":
            said_of["why"] = self._how_far(values) or said_of["why"]
        return Sentence(pattern.text, said_of)

    def _how_far(self, values: Mapping[str, Any]) -> Sentence | None:
        """The shortest of that person's ways to the posts in question, and the limit."""
        posts = {str(values["shift"]).partition(":")[0]} if "shift" in values else None
        ways = [
            way
            for (person, post), way in self.far.items()
            if person == values.get("person") and (posts is None or post in posts)
        ]
        return too_far(*min(ways)) if ways else None

    def _value(self, code: str, key: str, value: Any) -> object:
        each = list(value) if isinstance(value, (list, tuple)) else [value]
        if key in PEOPLE:
            return self._listed([self.names.get(str(one), str(one)) for one in each])
        if key in SHIFTS:
            return self.shift(each, in_all=code in {"crowd", "stretch"})
        if key in DAYS:
            return _joined([self.day(one) for one in each])
        if key in ("rule", "other_rule"):
            return self.rule(str(value))
        if key == "why":
            return WHYS.get(str(value), value)
        if code in IN_HOURS and key in ("have", "most", "least", "minutes"):
            return f"{int(value) / 60:g}"
        return value

    def _listed(self, names: list[str]) -> object:
        if not names:
            return said("nobody")
        if len(names) > MANY + 1:
            first = _joined(names[:MANY])
            return said("%(names)s and %(n)d more", names=first, n=len(names) - MANY)
        return _joined(names)

    def shift(self, each: Sequence[Any], *, in_all: bool = False) -> object:
        """One shift or several; all of them are “every duty”, counted alone or `in_all`."""
        several = [self.titles.get(one, one) for many in each for one in str(many).split("/")]
        if len(set(several)) > 1 and set(several) >= set(self.titles.values()):
            return said("every duty taken together") if in_all else said("every duty")
        return _joined(list(dict.fromkeys(several)))

    def day(self, number: Any) -> str:
        """“11-21 Sat”; by how far it is away where it is too far before the first or behind the last."""
        if isinstance(number, int) and 0 <= number < len(self.days):
            return self.days[number]
        if isinstance(number, int) and 0 < -number <= len(self.days_before):
            return self.days_before[-number - 1]
        return str(number)

    def rule(self, code: str) -> object:
        """What a rule is called; a skill by its name."""
        kind, _colon, rest = code.partition(":")
        if kind == "skill":
            return _joined([str(self.skills.get(one, one)) for one in rest.split("+")])
        return RULES.get(kind, code)


def _joined(words: Sequence[str]) -> str:
    """With the comma that the reader's language puts between names."""
    listed = "".join(words[:1])
    for name in words[1:]:
        listed = str(said("%(names)s, %(name)s", names=listed, name=name))
    return listed


REST_WORDS: dict[str, Sentence] = {
    "rest": said("the rest between two duties would be too short"),
    "day_hours": said("too many hours on duty within 24 hours"),
    "week_hours": said("too many hours on duty within seven days"),
    "days_in_a_row": said("too many days on duty in a row"),
}


_NOT_TAKEN_OVER = {
    "overlaps": said("Another roster plans some of the same days there."),
    "not_allowed": said("Whoever accepted may not plan there any more."),
    "no_plan": said("Its plan is not kept any more."),
    "accepted_already": said("Somebody else has accepted this plan already."),
    "changed_meanwhile": said("Somebody else has changed this roster meanwhile. Look again."),
}


def refused_words(code: str) -> Sentence | None:
    """Why a community's part of a joint plan was not taken over; None when nothing spoke against it."""
    return _NOT_TAKEN_OVER.get(code, said("It could not be taken over.")) if code else None
