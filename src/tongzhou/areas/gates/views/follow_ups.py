"""What the phone decided and we would have answered otherwise: somebody looks, and says what was found."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions import settling as actions
from tongzhou.areas.gates.forms.desk import FoundForm
from tongzhou.areas.gates.queries import desk as queries
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.ground.access.listing import Column, Filter, list_page

COLUMNS = (
    Column("at", gettext_lazy("When"), sort=("happened_at",)),
    Column("gate", gettext_lazy("Gate")),
    Column("pass", gettext_lazy("Pass"), css="main"),
    Column("said", gettext_lazy("The phone said"), css="words"),
    Column("we", gettext_lazy("We would have said"), css="words"),
    Column("found", gettext_lazy("What was found"), css="words"),
    Column("do", "", css="do"),
)
SHOWN = (("open", gettext_lazy("To be looked into")), ("settled", gettext_lazy("Settled")))


def sentence(code: str) -> str:
    """A verdict as the guard reads it, or what is wrong with the phone; paper said nothing."""
    if code == "paper":
        return _("No phone at the gate")
    if code in kinds.DOUBTS:
        return str(kinds.DOUBTS[code])
    return str(kinds.VERDICTS[code][0]) if code in kinds.VERDICTS else code or "—"


@login_required
@require_safe
def follow_ups(request):
    only(request, "gates.see")
    viewer = request.viewer
    listing = list_page(
        request.GET,
        queries.follow_ups(viewer),
        columns=COLUMNS,
        filters=[
            Filter(
                "show",
                _("Which"),
                SHOWN,
                lambda rows, v: rows.filter(settled_at__isnull=v == "open"),
            )
        ],
        search=lambda rows, words: queries.follow_ups_about(viewer, rows, words),
        order=("settled_at", "-happened_at"),
    )
    known = queries.passes_with(viewer, [row.serial for row in listing.rows])
    for row in listing.rows:
        row.held = known.get(row.serial)
        row.said, row.we = sentence(row.phone_said), sentence(row.we_say)
        row.may = viewer.may("gates.run", row.place_path) or viewer.may(
            "gates.approve", row.place_path
        )
    context = {"tabs": tabs(request, "follow_ups"), "listing": listing}
    return render(request, "gates/follow_ups.html", context)


@login_required
def settle(request, pk):
    row = queries.follow_up_for(request.viewer, pk)
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.settle(row, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("Settled; what happened stays as it was recorded."))
        return redirect(f"{reverse('gates:follow_ups')}?show=open")
    intro = _("%(at)s, %(gate)s. The phone said: %(phone)s We would have said: %(we)s") % {
        "at": f"{localtime(row.happened_at):%m-%d %H:%M}",
        "gate": f"{row.gate.place} · {row.gate}",
        "phone": sentence(row.phone_said),
        "we": sentence(row.we_say),
    }
    back = reverse("gates:follow_ups")
    return form_page(request, form, _("What was found?"), _("Settle"), back, intro=intro)


urlpatterns = [
    path("follow-ups/", follow_ups, name="follow_ups"),
    path("follow-ups/<int:pk>/", settle, name="settle"),
]
