"""Posts, role cards with their procedures, usual hours and usual weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from tongzhou.areas.duty.models import Pattern, Post, Procedure, RoleCard, Template, TemplateLine
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Kind, Place
from tongzhou.ground.places.queries import names_along

PLANS = "duty.plan"
# Where a post may stand: households and stairs are too small, cities too large.
POST_KINDS = (Kind.STREET, Kind.COMMUNITY, Kind.ESTATE, Kind.GRID_CELL, Kind.GATE, Kind.SPOT)
Own = TypeVar("Own", RoleCard, Procedure)


def places(viewer: Viewer, capability: str = PLANS) -> QuerySet[Place]:
    """Where the viewer plans duties (or holds another capability): communities, estates, gates."""
    reached = NOTHING
    for top in viewer.tops(capability):
        reached |= under("path", top)
    return Place.objects.visible_to(viewer).filter(reached, kind__in=POST_KINDS).order_by("path")


def usual_place(rows: QuerySet[Place]) -> Place | None:
    """The community that holds all these places: it need not be chosen. None for a street's.

    Whoever plans for several communities says which one is meant.
    """
    top = rows.first()
    if top is None or top.kind not in (Kind.COMMUNITY, Kind.ESTATE):
        return None
    return None if rows.exclude(under("path", top.path)).exists() else top


def place_choices(viewer: Viewer) -> list[tuple[int, str]]:
    """The same as choices, each with the names from the community down."""
    rows = list(places(viewer))
    names = names_along(row.path for row in rows)
    return [(row.pk, names.get(row.path) or row.name) for row in rows]


def posts(viewer: Viewer) -> QuerySet[Post]:
    """The posts in sight that are open."""
    rows = Post.objects.visible_to(viewer).filter(closed_on__isnull=True)
    return rows.select_related("card", "place").order_by("place_path", "order", "pk")


def coming_shifts(rows: QuerySet[Post], at: datetime) -> QuerySet[Post]:
    """The posts with how many shifts stand before each of them."""
    coming = Q(shifts__cancelled_at__isnull=True, shifts__ends_at__gt=at)
    return rows.annotate(coming=Count("shifts", filter=coming))


def post_for(viewer: Viewer, pk: int) -> Post:
    """That post, or 404; closed ones too."""
    row = Post.objects.visible_to(viewer).filter(pk=pk).select_related("card", "place").first()
    if row is None:
        raise Http404
    return row


# --- cards and procedures ------------------------------------------------------------------------


def nearest(rows: Iterable[Own], path: str) -> dict[str, Own]:
    """For each code the row that counts at `path`: the nearest place's own, else the shipped one.

    Rows of one place and code stand in their order: the first one counts.
    """
    along = [*above(path), ""]
    found: dict[str, Own] = {}
    for row in rows:
        if row.place_path in along:
            known = found.get(row.code)
            if known is None or along.index(row.place_path) < along.index(known.place_path):
                found[row.code] = row
    return found


def cards_at(path: str) -> list[RoleCard]:
    """The role cards that may be chosen at that place, each code once. Cards hold nothing secret
    for somebody who plans there."""
    rows = RoleCard.objects.filter(place_path__in=[*above(path), ""], retired_on__isnull=True)
    return sorted(nearest(rows, path).values(), key=lambda card: (card.order, card.pk))


def cards_to_choose(path: str, post: Post | None) -> QuerySet[RoleCard]:
    """The same as rows for a form; a post keeps the card it has."""
    chosen = {card.pk for card in cards_at(path)} | ({post.card_id} if post else set())
    return RoleCard.objects.filter(pk__in=chosen)


def cards(viewer: Viewer) -> QuerySet[RoleCard]:
    """Every card in sight, shipped ones and own ones."""
    return RoleCard.objects.visible_to(viewer).filter(retired_on__isnull=True)


def in_force(on: date) -> Q:
    """Procedures that count on that day."""
    return Q(effective_on__lte=on) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))


def procedure_at(code: str, path: str, on: date) -> Procedure | None:
    """What holds for cards of that procedure at that place on that day: the latest version in force."""
    rows = Procedure.objects.filter(
        in_force(on), code=code, place_path__in=[*above(path), ""]
    ).order_by("code", "-version")
    return nearest(rows, path).get(code)


def procedures(viewer: Viewer) -> QuerySet[Procedure]:
    """Every version in sight, by code, the latest first."""
    return Procedure.objects.visible_to(viewer).order_by("place_path", "code", "-version")


def versions(viewer: Viewer, one: Procedure) -> QuerySet[Procedure]:
    """All versions of the same procedure at the same place, the latest first."""
    return procedures(viewer).filter(code=one.code, place_path=one.place_path)


# --- usual hours and usual weeks -----------------------------------------------------------------


def hours(viewer: Viewer) -> QuerySet[Pattern]:
    """The usual hours in sight."""
    return Pattern.objects.visible_to(viewer).filter(retired_on__isnull=True)


def hours_at(path: str) -> QuerySet[Pattern]:
    """The usual hours that may be chosen at that place."""
    return Pattern.objects.filter(place_path__in=[*above(path), ""], retired_on__isnull=True)


def weeks(viewer: Viewer) -> QuerySet[Template]:
    """The usual weeks in sight, with how many lines each has."""
    rows = Template.objects.visible_to(viewer).select_related("place")
    return rows.annotate(asked=Count("lines"))


def hours_for(viewer: Viewer, pk: int) -> Pattern:
    """Those hours, or 404."""
    row: Pattern = Pattern.objects.one_for(viewer, pk)
    return row


def week_for(viewer: Viewer, pk: int) -> Template:
    """That usual week, or 404."""
    row: Template = Template.objects.one_for(viewer, pk)
    return row


def lines(week: Template) -> QuerySet[TemplateLine]:
    """The lines of a usual week that the viewer was shown."""
    rows = week.lines.select_related("post", "pattern")
    return rows.order_by("post__order", "post_id", "pattern__starts", "pk")


def line_for(viewer: Viewer, pk: int) -> TemplateLine:
    """That line, or 404."""
    rows = TemplateLine.objects.visible_to(viewer).select_related("template")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def card_for(viewer: Viewer, pk: int) -> RoleCard:
    """That card, or 404."""
    row: RoleCard = RoleCard.objects.one_for(viewer, pk)
    return row


def procedure_for(viewer: Viewer, pk: int) -> Procedure:
    """That version of a procedure, or 404."""
    row: Procedure = Procedure.objects.one_for(viewer, pk)
    return row


def current_of(rows: Iterable[Procedure], on: date) -> Procedure | None:
    """Of versions with the latest first: the one that holds on that day."""
    return next(
        (
            row
            for row in rows
            if row.effective_on <= on and (row.withdrawn_on is None or row.withdrawn_on > on)
        ),
        None,
    )


def current_procedures(viewer: Viewer) -> list[Procedure]:
    """Of each procedure in sight and each place the version that holds today."""
    found: dict[tuple[str, str], Procedure] = {}
    for row in procedures(viewer).filter(in_force(viewer.today)):
        found.setdefault((row.place_path, row.code), row)
    return list(found.values())


def procedure_for_viewer(viewer: Viewer, card: RoleCard) -> Procedure | None:
    """The procedure of that card where the viewer serves: of several places the narrowest one's own."""
    tops = [card.place_path] if card.place_path else viewer.tops()
    along = {step for top in tops for step in above(top)} | {""}
    rows = procedures(viewer).filter(in_force(viewer.today), code=card.procedure_code)
    near = [row for row in rows if row.place_path in along]
    return max(near, key=lambda row: (len(row.place_path), row.version), default=None)
