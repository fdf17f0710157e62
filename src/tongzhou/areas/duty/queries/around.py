"""Who can be at a place in so many minutes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fairplan.places import Place as Spot
from fairplan.places import convert
from fairplan.teams.catchment import Candidate, Reached, Team, team_of, within
from fairplan.travel import OwnModel
from tongzhou.areas.duty.kinds import KNOWS_PLACE
from tongzhou.areas.duty.models import Ability, Traveller
from tongzhou.areas.duty.queries.deployments import elsewhere
from tongzhou.base.text import fold
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Kind, Place

MIN_SIGNS = 2


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody within reach, with what a planner must know: minutes, skills, other service."""

    person: Person
    minutes: int
    mode: str
    skills: frozenset[str]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """Everybody within reach, nearest first, and the team proposed from them with its pairs."""

    near: tuple[Near, ...]
    chosen: frozenset[int]
    pairs: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]
    short: int


def located(viewer: Viewer) -> QuerySet[Place]:
    """Communities and estates that the viewer may see and of which it is known where they lie."""
    return placed(viewer).filter(longitude__isnull=False, latitude__isnull=False)


def placed(viewer: Viewer) -> QuerySet[Place]:
    """Communities and estates that the viewer may see."""
    kinds = (Kind.COMMUNITY, Kind.ESTATE)
    return Place.objects.visible_to(viewer).filter(kind__in=kinds).order_by("path")


def named(words: str) -> list[Place]:
    """Communities and estates of that name, or whose street and name are written one after the other.

    Anybody who serves may name any place; nobody is shown a list of places that are not theirs.
    """
    wanted = fold(words).replace(" ", "")
    if len(wanted) < MIN_SIGNS:
        return []
    last = Place.objects.filter(kind__in=(Kind.COMMUNITY, Kind.ESTATE)).select_related("parent")
    near = last.filter(search_key__contains=wanted[-MIN_SIGNS:])
    exact = [one for one in near if wanted in (_key(one), _key(one.parent) + _key(one))]
    return exact or [one for one in near if _key(one).startswith(wanted)]


def _key(place: Place | None) -> str:
    return fold(place.name).replace(" ", "") if place else ""


def around(viewer: Viewer, centre: Place, *, minutes: int, size: int, day: date) -> Around:
    """Of the people whose whereabouts the viewer may see: who is near, and which team they make."""
    rows = {
        str(row.person_id): row
        for row in Traveller.objects.visible_to(viewer).select_related("person")
    }
    skills, knows = _skills(rows, centre)
    reached = _reached(rows, skills, knows, centre, minutes)
    team = team_of(reached, centre=str(centre.pk), size=size)
    return _shown(rows, reached, team, day)


def _skills(rows: dict[str, Traveller], centre: Place) -> tuple[dict[str, set[str]], set[str]]:
    skills: dict[str, set[str]] = defaultdict(set)
    knows: set[str] = set()
    people = [row.person_id for row in rows.values()]
    for person_id, skill, path in Ability.objects.filter(person_id__in=people).values_list(
        "person_id", "skill", "place_path"
    ):
        if skill != KNOWS_PLACE:
            skills[str(person_id)].add(skill)
        elif path.startswith(centre.path) or centre.path.startswith(path):
            knows.add(str(person_id))
            skills[str(person_id)].add(skill)
    return skills, knows


def _reached(
    rows: dict[str, Traveller],
    skills: dict[str, set[str]],
    knows: set[str],
    centre: Place,
    minutes: int,
) -> list[Reached]:
    assert centre.longitude is not None
    assert centre.latitude is not None
    people = [
        Candidate(
            key,
            Spot(row.longitude, row.latitude, "wgs84"),
            row.mode,
            frozenset(skills[key]),
            frozenset({str(centre.pk)} if key in knows else ()),
        )
        for key, row in rows.items()
    ]
    spot = convert(Spot(centre.longitude, centre.latitude, centre.system), "wgs84")  # type: ignore[arg-type]
    found = within(people, spot, OwnModel(), minutes * 60)
    return [one for one in found if one.seconds <= rows[one.who.id].most_minutes * 60]


def _shown(rows: dict[str, Traveller], reached: list[Reached], team: Team, day: date) -> Around:
    serving = elsewhere([rows[one.who.id].person_id for one in reached], day)
    near = tuple(
        Near(
            person=rows[one.who.id].person,
            minutes=-(-one.seconds // 60),
            mode=rows[one.who.id].get_mode_display(),
            skills=one.who.skills,
            elsewhere=tuple(serving[rows[one.who.id].person_id]),
        )
        for one in reached
    )
    name = {key: row.person.name for key, row in rows.items()}
    return Around(
        near=near,
        chosen=frozenset(rows[one.who.id].person_id for one in team.members),
        pairs=tuple((name[a], name[b]) for a, b in team.pairs.pairs),
        alone=tuple(name[one] for one in team.pairs.alone),
        short=team.short,
    )


def own(viewer: Viewer) -> Traveller | None:
    """What the viewer has said about where they set out from."""
    rows = Traveller.objects.visible_to(viewer)
    return rows.filter(person_id=viewer.person_id or 0).first()
