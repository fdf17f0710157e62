"""Phones at the gates: invited by a one-time code, watched, signed off when lost, let go on when stopped."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import posts
from tongzhou.areas.gates.queries import devices as queries
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.access.fields import day_field
from tongzhou.shared.intake.actions import devices as actions
from tongzhou.shared.intake.rules import CLOCK_MOVED_S
from tongzhou.shared.posters.drawing import drawn, only_here

WORDS = {
    "heard": gettext_lazy("Heard lately"),
    "quiet": gettext_lazy("Not heard for an hour"),
    "invited": gettext_lazy("Waits to be opened on the phone"),
    "link_over": gettext_lazy("The link ran out"),
    "stopped": gettext_lazy("Stopped"),
    "ended": gettext_lazy("Its time is over"),
    "revoked": gettext_lazy("Signed off"),
}


class GatesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, gate) -> str:
        return f"{gate.place} · {gate.name}"


class StandsForm(forms.Form):
    """Where a phone stands, and until when."""

    gates = GatesField(
        label=gettext_lazy("At which gates"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    ends_on = day_field(gettext_lazy("Until"))

    def __init__(self, *args, gates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gates"].queryset = gates

    def refuse(self, refusal: Refused) -> None:
        self.add_error("ends_on" if refusal.code == "ends_before" else "gates", str(refusal))


class InviteForm(StandsForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the device"),
        max_length=40,
        help_text=gettext_lazy("What stands on its back: east gate 1."),
    )
    field_order = ("name", "gates", "ends_on")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, gates=queries.gates_to_keep(viewer), **kwargs)
        self.fields["ends_on"].initial = viewer.today + timedelta(days=30)


@login_required
@never_cache
@require_safe
def devices(request):
    """Every phone with what it last said: contact, unsent work, how far its clock is off."""
    if not request.viewer.may("gates.run") and not request.viewer.may("devices.revoke"):
        raise Http404
    viewer, at = request.viewer, now()
    rows = list(queries.devices(viewer))
    gates = queries.gates_of(viewer, [row.pk for row in rows])
    for row in rows:
        code, row.tone = queries.standing(row, viewer.today, at)
        row.code, row.stands = code, WORDS[code]
        row.gates = gates.get(row.pk, [])
        row.clock_off = abs(row.clock_offset_s) > CLOCK_MOVED_S
        row.waits = at - row.last_contact_at if row.last_contact_at and row.unsent else None
        row.may_run = viewer.may("gates.run", row.place_path)
        # Administrators sign phones off by their number; what a place calls them is its own.
        near = viewer.may("gates.see", row.place_path)
        row.called = row.name if near else _("Phone No. %(n)d") % {"n": row.pk}
    context = {"tabs": tabs(request, "devices"), "rows": rows, "may_run": viewer.may("gates.run")}
    return render(request, "gates/devices.html", context)


@login_required
@never_cache
def invite(request):
    """A phone is invited: the code is shown once, to be scanned with that phone."""
    only(request, "gates.run")
    form = InviteForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            device, secret = posts.invite(
                data["name"],
                gates=list(data["gates"]),
                ends_on=data["ends_on"],
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _link(request, device, secret)
    intro = _("The phone needs no account. What it keeps names nobody.")
    back = reverse("gates:devices")
    return form_page(request, form, _("Invite a phone"), _("Show the code"), back, intro=intro)


@login_required
@never_cache
def change(request, pk):
    """Other gates of the same place for a phone, and another last day; one that was over goes on."""
    only(request, "gates.run")
    viewer, at = request.viewer, now()
    device = queries.device_for(viewer, pk)
    gates = queries.gates_to_keep(viewer).filter(place_path=device.place_path)
    initial = {"gates": queries.stands_at(viewer, device), "ends_on": device.ends_on}
    form = StandsForm(request.POST or None, gates=gates, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = {
            "gates": list(form.cleaned_data["gates"]),
            "ends_on": form.cleaned_data["ends_on"],
        }
        try:
            posts.change(device, **chosen, by=viewer, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Changed. The phone knows at its next contact."))
            return redirect("gates:devices")
    intro = _("%(phone)s. What it did before at other gates is taken in whenever it arrives.")
    heading, back = _("Where the phone stands, and until when"), reverse("gates:devices")
    intro %= {"phone": device.name}
    return form_page(request, form, heading, _("Save"), back, intro=intro)


@login_required
@require_POST
@never_cache
def invite_again(request, pk):
    device = queries.device_for(request.viewer, pk)
    return _link(request, device, actions.invite_again(device, by=request.viewer, at=now()))


def _link(request, device, secret):
    url = request.build_absolute_uri(reverse("gates:join", args=[secret]))
    context = {
        "device": device,
        "url": url,
        "qr": drawn(url, border=2),
        "only_here": only_here(request),
    }
    return render(request, "gates/device_link.html", context)


@login_required
@require_POST
def revoke(request, pk):
    actions.revoke(queries.device_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Signed off: this phone is never heard again."))
    return redirect("gates:devices")


@login_required
@require_POST
def let_go_on(request, pk):
    actions.let_go_on(queries.device_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The phone is heard again."))
    return redirect("gates:devices")


urlpatterns = [
    path("devices/", devices, name="devices"),
    path("devices/new/", invite, name="invite"),
    path("devices/<int:pk>/change/", change, name="change_device"),
    path("devices/<int:pk>/link/", invite_again, name="invite_again"),
    path("devices/<int:pk>/revoke/", revoke, name="revoke_device"),
    path("devices/<int:pk>/go-on/", let_go_on, name="let_go_on"),
]
