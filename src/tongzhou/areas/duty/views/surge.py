"""The leader's pages of a call-up: the list, opening one, the live page, and what can be done on it."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import answers, arrivals, standins
from tongzhou.areas.duty.actions import surges as actions
from tongzhou.areas.duty.forms.surge import EnterForm, MoreForm, OpenForm, StandInForm
from tongzhou.areas.duty.models import Answer
from tongzhou.areas.duty.queries import preview
from tongzhou.areas.duty.queries import standins as takers
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.base.errors import Refused


def leads(request, surge) -> bool:
    """Whether the viewer leads duties there."""
    return request.viewer.may("duty.lead", surge.place_path)


def led(request, pk):
    """That call-up for its leader; whoever may only see it is turned away."""
    surge = queries.one(request.viewer, pk)
    if not leads(request, surge):
        raise PermissionDenied
    return surge


@login_required
def surges(request):
    """Call-ups of my places, and those that ask me."""
    rows = list(queries.surges(request.viewer)[:60])
    context = {"rows": [(one, *queries.counts(one)) for one in rows]}
    context["leads"] = request.viewer.may("duty.lead")
    return render(request, "duty/surges.html", context)


@login_required
def open_one(request):
    """A new call-up; “who would be asked” looks first and changes nothing."""
    if not request.viewer.may("duty.lead"):
        raise PermissionDenied
    at = now()
    initial = {"place": request.GET.get("place")} if request.GET.get("place") else {}
    form = OpenForm(request.POST or None, viewer=request.viewer, at=at, initial=initial)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        if "look" in request.POST:
            context["preview"] = preview.of(wish, by=request.viewer, at=at)
        else:
            try:
                surge = actions.open_surge(wish, by=request.viewer, at=at)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("duty:surge", pk=surge.pk)
    status = 422 if form.errors else 200
    return render(request, "duty/surge_open.html", context, status=status)


@login_required
@never_cache
def surge(request, pk):
    """The live page for whoever leads; everybody else comes to their own page."""
    found = queries.one(request.viewer, pk)
    if not request.viewer.may("duty.see", found.place_path):
        return redirect("duty:surge_mine", pk=pk)
    live = _live(request, found)
    context = live | {
        "more": MoreForm(initial={"seen": live["board"].need}),
        "group_text": queries.group_words(found),
        "leads": leads(request, found),
    }
    return render(request, "duty/surge.html", context)


def _live(request, found):
    at = now()
    board = queries.board(request.viewer, found)
    for one in board.answers:
        one.skill = queries.skill_words(one.seat.skill) if one.seat else ""
    running = found.state in ("open", "full") and found.closes_at > at
    told = [(one.pk, one.state, one.seat_id) for one in board.answers]
    counts = [(seat.pk, seat.need, seat.taken) for seat in board.seats]
    mark = repr((found.state, found.closes_at, found.asked, running, board.rings, counts, told))
    return {
        "surge": found,
        "board": board,
        "seats": [(queries.skill_words(one.skill), one) for one in board.seats],
        "seated": board.of(Answer.State.SEATED, Answer.State.IN_PLACE),
        "waiting": board.of(Answer.State.WAITING),
        "swaps": board.of(Answer.State.IF_SWAPPED),
        "hours": queries.hours_of(found.work_starts_at, found.work_ends_at),
        "running": running,
        "leads": leads(request, found),
        "at": at,
        "seen": sha256(mark.encode()).hexdigest()[:16],
    }


@login_required
@never_cache
def live(request, pk):
    """What changes on the live page; nothing (204) when the page shows it already."""
    found = queries.one(request.viewer, pk)
    if not request.viewer.may("duty.see", found.place_path):
        raise PermissionDenied
    context = _live(request, found)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "duty/surge_live.html", context)


@login_required
@require_POST
def next_ring(request, pk):
    told = actions.next_ring(led(request, pk), by=request.viewer, at=now())
    text = ngettext("%(n)d more person was asked.", "%(n)d more people were asked.", told)
    messages.success(request, text % {"n": told})
    return redirect("duty:surge", pk=pk)


@login_required
@require_POST
def stop(request, pk):
    actions.stop(led(request, pk), by=request.viewer, at=now())
    messages.success(request, _("Nobody else is asked. The list of those asked is deleted."))
    return redirect("duty:surge", pk=pk)


@login_required
@require_POST
def more(request, pk):
    found, form = led(request, pk), MoreForm(request.POST)
    if form.is_valid():
        minutes = form.cleaned_data.get("minutes") or 0
        actions.more(
            found,
            by=request.viewer,
            at=now(),
            seats=form.seats(),
            minutes=minutes,
            seen=form.cleaned_data["seen"],
        )
        messages.success(request, _("Saved."))
    return redirect("duty:surge", pk=pk)


@login_required
@require_POST
def in_place(request, pk):
    """The leader sees somebody there, or says that it was a mistake: each button says which it is."""
    one = queries.answer_for(request.viewer, pk)
    act = arrivals.not_in_place if request.POST.get("there") == "no" else arrivals.in_place
    act(one, by=request.viewer, at=now())
    return redirect(reverse("duty:surge", args=[one.surge_id]) + "#people")


@login_required
@require_POST
def withdraw(request, pk):
    """Somebody does not come after all."""
    one = queries.answer_for(request.viewer, pk)
    answers.withdraw(one, by=request.viewer, at=now())
    messages.success(request, _("The seat is free again; the first who waits has it."))
    return redirect("duty:surge", pk=one.surge_id)


@login_required
def swap(request, pk):
    """Who takes the duty over, so that somebody may come."""
    one = queries.answer_for(request.viewer, pk)
    led(request, one.surge_id)
    at = now()
    if request.method == "POST" and request.POST.get("taker", "").isdecimal():
        taker = int(request.POST["taker"])
        done = standins.take_over(one, taker=taker, by=request.viewer, at=at)
        messages.success(request, str(done.get_state_display()))
        return redirect("duty:surge", pk=one.surge_id)
    context = {
        "one": one,
        "surge": one.surge,
        "bound": takers.bound_of(one),
        "takers": takers.takers_for(one, by=request.viewer, at=at),
    }
    return render(request, "duty/surge_swap.html", context)


@login_required
def enter(request, pk):
    """An answer that came by telephone."""
    found, at = led(request, pk), now()
    people = preview.choices(found, by=request.viewer, at=at)
    form = EnterForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            one = answers.answer(
                found,
                int(form.cleaned_data["person"]),
                way=Answer.Way.PHONE,
                by=request.viewer,
                at=at,
                if_swapped=form.cleaned_data["if_swapped"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{one.person}: {one.get_state_display()}")
            return redirect("duty:surge", pk=pk)
    context = {"heading": _("An answer by telephone"), "form": form, "verb": _("Save")}
    context["back"] = reverse("duty:surge", args=[pk])
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@login_required
def stand_in(request, pk):
    """Somebody comes in another's stead; the cause is written down."""
    found, at = led(request, pk), now()
    people = preview.choices(found, by=request.viewer, at=at)
    absent = preview.absent(found, by=request.viewer, at=at)
    form = StandInForm(request.POST or None, people=people, absent=absent)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            one = standins.stand_in(
                found,
                person=int(data["person"]),
                instead_of=int(data["instead_of"]),
                cause=data["cause"],
                by=request.viewer,
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{one.person}: {one.get_state_display()}")
            return redirect("duty:surge", pk=pk)
    context = {"heading": _("Somebody stands in"), "form": form, "verb": _("Save")}
    context["intro"] = _("Suggested first: who is near and worked least in the last 14 days.")
    context["back"] = reverse("duty:surge", args=[pk])
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("surge/", surges, name="surges"),
    path("surge/open/", open_one, name="surge_open"),
    path("surge/<int:pk>/", surge, name="surge"),
    path("surge/<int:pk>/live/", live, name="surge_live"),
    path("surge/<int:pk>/next/", next_ring, name="surge_next"),
    path("surge/<int:pk>/stop/", stop, name="surge_stop"),
    path("surge/<int:pk>/more/", more, name="surge_more"),
    path("surge/<int:pk>/enter/", enter, name="surge_enter"),
    path("surge/<int:pk>/stand-in/", stand_in, name="surge_stand_in"),
    path("surge/answers/<int:pk>/in-place/", in_place, name="surge_in_place"),
    path("surge/answers/<int:pk>/withdraw/", withdraw, name="surge_withdraw"),
    path("surge/answers/<int:pk>/swap/", swap, name="surge_swap"),
]
