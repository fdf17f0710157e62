"""Rosters: the list, a new one, its people, publishing, and its log."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import publishing
from tongzhou.areas.duty.actions import rosters as actions
from tongzhou.areas.duty.forms.rosters import FrameForm, MakeForm
from tongzhou.areas.duty.models import Roster
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries import proposals
from tongzhou.areas.duty.queries import rosters as queries
from tongzhou.areas.duty.queries.conflicts import conflicts
from tongzhou.areas.duty.queries.joint import places_above
from tongzhou.ground.access.listing import Column, Filter, list_page

COLUMNS = (
    Column("title", gettext_lazy("Duty roster"), css="main"),
    Column("place", gettext_lazy("Place")),
    Column("days", gettext_lazy("Days"), sort=("first_day",)),
    Column("people", gettext_lazy("People"), sort=("people",), css="num"),
    Column("held", gettext_lazy("Duties"), sort=("held",), css="num"),
    Column("state", gettext_lazy("State"), sort=("state",)),
)
TONES = {Roster.State.DRAFT: "wait", Roster.State.PUBLISHED: "good"}


@login_required
@require_safe
def rosters(request):
    """The rosters in sight, the latest first."""
    listing = list_page(
        request.GET,
        queries.counted(queries.rosters(request.viewer)),
        columns=COLUMNS,
        filters=(Filter("state", _("State"), Roster.State.choices),),
        search=("title", "place__name"),
        order=("-first_day", "-pk"),
    )
    for row in listing.rows:
        row.tone = TONES[row.state]
    may_plan = request.viewer.may(queries.PLANS)
    context = {
        "listing": listing,
        "may_plan": may_plan,
        "plans_above": may_plan and places_above(request.viewer).exists(),
    }
    return render(request, "duty/rosters.html", context)


@login_required
def make(request):
    """First where and when, then who: the people follow from the place."""
    viewer = request.viewer
    if not viewer.may(queries.PLANS):
        raise Http404
    frame = FrameForm(request.POST or request.GET or None, viewer=viewer)
    if not (frame.is_bound and frame.is_valid()):
        return render(request, "duty/roster_new.html", {"frame": frame})
    asked = frame.cleaned_data
    people = queries.candidates(viewer, asked["place"], asked["first_day"], asked["last_day"])
    form = MakeForm(request.POST or None, initial={"title": _usual_title(asked)})
    chosen = {one.person.pk for one in people}
    if request.method == "POST":
        chosen &= {int(one) for one in request.POST.getlist("crew") if one.isdecimal()}
        if form.is_valid():
            made = actions.make(
                title=form.cleaned_data["title"], crew=chosen, by=viewer, at=now(), **asked
            )
            messages.success(
                request, _("The roster is made. Fill it by hand, or have it proposed.")
            )
            return redirect("duty:roster", made.pk)
    context = {"frame": frame, "form": form, "people": people, "chosen": chosen, "asked": asked}
    return render(request, "duty/roster_new.html", context)


def _usual_title(asked) -> str:
    first, last = asked["first_day"], asked["last_day"]
    return _("%(place)s roster %(first)s to %(last)s") % {
        "place": asked["place"].name,
        "first": f"{first:%m-%d}",
        "last": f"{last:%m-%d}",
    }


@login_required
def crew(request, pk):
    """Who may be put into the roster."""
    viewer = request.viewer
    roster = queries.planned_by(viewer, pk)
    people = queries.candidates(viewer, roster.place, roster.first_day, roster.last_day)
    chosen = {person.pk for person in queries.crew_of(roster)}
    known = {one.person.pk for one in people}
    kept = [person for person in queries.crew_of(roster) if person.pk not in known]
    if request.method == "POST":
        ticked = {int(one) for one in request.POST.getlist("crew") if one.isdecimal()}
        ticked &= known | chosen
        actions.set_crew(roster, ticked, by=viewer, at=now())
        messages.success(request, _("Saved."))
        return redirect("duty:roster", pk)
    context = {"roster": roster, "people": people, "kept": kept, "chosen": chosen}
    return render(request, "duty/roster_crew.html", context)


@login_required
def publish(request, pk):
    """Asks before everybody is told."""
    viewer = request.viewer
    roster = queries.planned_by(viewer, pk)
    if request.method == "POST":
        seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdecimal() else None
        publishing.publish(roster, by=viewer, at=now(), seen=seen)
        messages.success(request, _("Published. Everybody in it has been told."))
        return redirect("duty:roster", pk)
    board, at = boards.board_of(roster, now()), now()
    context = {
        "roster": roster,
        "conflicts": conflicts(roster, at),
        "question": _("Publish “%s”?") % roster.title,
        "verb": _("Publish"),
        "back": "../",
        "consequences": _consequences(board),
        "hidden": {"seen": roster.version},
    }
    return render(request, "duty/roster_publish.html", context)


def _consequences(board) -> list[str]:
    people = len({seat.person_id for place in board.places for seat in place.seats})
    told = ngettext("%d person is told once.", "%d people are told once.", people) % people
    binds = _("From then on every change needs a reason and stands in the log.")
    over = sum(max(0, len(place.seats) - place.need) for place in board.places)
    if over:
        many = ngettext(
            "%d more than needed stands in it.", "%d more than needed stand in it.", over
        )
        told = f"{told} {many % over}"
    if not board.short:
        return [told, _("Every place is filled."), binds]
    short = (
        ngettext("%d place is still free.", "%d places are still free.", board.short) % board.short
    )
    return [told, short, binds]


@login_required
@require_POST
def discard(request, pk):
    """The draft is gone."""
    publishing.discard(queries.planned_by(request.viewer, pk), by=request.viewer)
    messages.success(request, _("The draft is gone."))
    return redirect("duty:rosters")


LOG_COLUMNS = (
    Column("at", gettext_lazy("When"), sort=("at",)),
    Column("what", gettext_lazy("What")),
    Column("shift", gettext_lazy("Shift"), css="main"),
    Column("out", gettext_lazy("Out")),
    Column("into", gettext_lazy("In")),
    Column("by", gettext_lazy("Changed by")),
    Column("why", gettext_lazy("Why"), css="words"),
)


@login_required
@require_safe
def changes(request, pk):
    """Everything that was changed, by whom and why."""
    roster = queries.roster_for(request.viewer, pk)
    rows = queries.changes_of(request.viewer, roster)
    when = (("1", _("After publishing")), ("0", _("Before publishing")))
    listing = list_page(
        request.GET,
        rows,
        columns=LOG_COLUMNS,
        filters=(
            Filter("after", _("Which"), when, lambda r, v: r.filter(after_publishing=v == "1")),
        ),
        order=("-at", "-pk"),
    )
    left_free = (
        proposals.kept_out(listing.rows)
        if request.viewer.may(queries.PLANS, roster.place_path)
        else {}
    )
    for row in listing.rows:
        row.kept_out = left_free.get(row.pk, ())
    return render(request, "duty/roster_changes.html", {"roster": roster, "listing": listing})


urlpatterns = [
    path("rosters/", rosters, name="rosters"),
    path("rosters/new/", make, name="roster_new"),
    path("rosters/<int:pk>/crew/", crew, name="roster_crew"),
    path("rosters/<int:pk>/publish/", publish, name="roster_publish"),
    path("rosters/<int:pk>/discard/", discard, name="roster_discard"),
    path("rosters/<int:pk>/changes/", changes, name="roster_changes"),
]
