"""Pages of cars and trips: what waits for a driver, what is on the road, which cars there are."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import trips as actions
from tongzhou.areas.duty.forms.deployments import TripForm, VehicleForm
from tongzhou.areas.duty.models import Trip
from tongzhou.areas.duty.queries import around
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations import queries as organisations

SHOWN_BACK = timedelta(days=7)


@login_required
def trips(request):
    """Open trips first, then those taken, then the last week's."""
    viewer = request.viewer
    rows = list(queries.trips(viewer).filter(starts_at__gte=now() - SHOWN_BACK)[:300])
    cars = list(queries.vehicles(viewer))
    mine = [car for car in cars if car.driver_id == viewer.person_id]
    choices = cars if viewer.may("duty.plan") else mine
    context = {
        "open": [
            (row, [car for car in choices if car.place_path == row.place_path and car.carries(row)])
            for row in rows
            if row.state == Trip.State.OPEN
        ],
        "taken": [row for row in rows if row.state == Trip.State.TAKEN],
        "past": [row for row in rows if row.state in (Trip.State.DONE, Trip.State.CANCELLED)],
        "cars": cars,
        "mine": mine,
        "may_plan": viewer.may("duty.plan"),
        "may_drive": bool(choices),
        "tabs": tabs(request, "trips"),
    }
    return render(request, "duty/trips.html", context)


def _kept(request, form, act, done):
    """The act with the form's values; its refusal goes back into the form. None: show the form."""
    if not form.is_valid():
        return None
    try:
        act(**form.cleaned_data, by=request.viewer, at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, done)
    return redirect("duty:trips")


@login_required
def ask(request):
    """Somebody or something must be driven."""
    form = TripForm(
        request.POST or None,
        places=around.placed(request.viewer),
        initial={"starts_at": now() + timedelta(minutes=30)},
    )
    answer = _kept(request, form, actions.ask, _("Asked; the drivers know."))
    return answer or form_page(request, form, _("Ask for a trip"), reverse("duty:trips"), _("Ask"))


@login_required
def offer(request):
    """The viewer's own car joins the pool."""
    form = VehicleForm(request.POST or None, places=around.placed(request.viewer))
    driver = organisations.person(request.viewer, request.viewer.person_id or 0)

    def act(**values):
        actions.offer_vehicle(driver=driver, **values)

    answer = _kept(request, form, act, _("Your car is in the pool."))
    return answer or form_page(request, form, _("Offer a car"), reverse("duty:trips"), _("Offer"))


@login_required
@require_POST
def withdraw(request, pk):
    actions.withdraw_vehicle(queries.vehicle(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The car is out of the pool."))
    return redirect("duty:trips")


ACTS = {"back": actions.hand_back, "finish": actions.finish, "cancel": actions.cancel}


@login_required
@require_POST
def move(request, pk, name):
    """A trip is taken, handed back, driven, or not needed any more."""
    trip = queries.trip(request.viewer, pk)
    if name == "take":
        key = request.POST.get("car", "")
        car = queries.vehicle(request.viewer, int(key) if key.isdigit() else 0)
        actions.take(trip, car, by=request.viewer, at=now())
    else:
        ACTS[name](trip, by=request.viewer, at=now())
    messages.success(request, _("Done."))
    return redirect("duty:trips")


urlpatterns = [
    path("trips/", trips, name="trips"),
    path("trips/ask/", ask, name="ask_trip"),
    path("trips/cars/new/", offer, name="offer_car"),
    path("trips/cars/<int:pk>/withdraw/", withdraw, name="withdraw_car"),
    path("trips/<int:pk>/take/", move, {"name": "take"}, name="take_trip"),
    path("trips/<int:pk>/back/", move, {"name": "back"}, name="back_trip"),
    path("trips/<int:pk>/finish/", move, {"name": "finish"}, name="finish_trip"),
    path("trips/<int:pk>/cancel/", move, {"name": "cancel"}, name="cancel_trip"),
]
