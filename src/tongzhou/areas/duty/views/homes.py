"""Pages about where the people of a deployment come from and which temporary branch they are in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.duty import ledgers
from tongzhou.areas.duty.actions import pool
from tongzhou.areas.duty.forms.deployments import ReasonForm
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.queries import home_units as by_unit
from tongzhou.areas.duty.views.deployments import STANDS, by_stand
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.documents.writing import to_docx
from tongzhou.shared.sheets.ledgers import Mark, ledger

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# More people than these are folded into their units, and of one unit no more are drawn.
MOST_DRAWN = 300
SENT = (
    Column("name", gettext_lazy("Name"), css="main", sort=("person__search_key",)),
    Column("deployment", gettext_lazy("Deployment")),
    Column("place", gettext_lazy("Place")),
    Column("from", gettext_lazy("From"), sort=("started_on",)),
    Column("until", gettext_lazy("Until"), sort=("ended_on",)),
    Column("state", gettext_lazy("State")),
    Column("note", gettext_lazy("Performance note"), css="words"),
)


@login_required
def sent_by_us(request):
    """Everybody of the viewer's units and branches who was sent anywhere, and the notes that came back."""
    if not request.viewer.may("duty.see"):
        raise PermissionDenied
    listing = list_page(
        request.GET,
        by_unit.sent_by_us(request.viewer),
        columns=SENT,
        filters=(Filter("state", _("State"), STANDS, narrow=by_stand),),
        search=("person__search_key", "person__name", "deployment__title"),
        order=("returned_at", "-started_on", "pk"),
    )
    context = {"listing": listing, "tabs": tabs(request, "sent_by_us")}
    context["notes"] = queries.notes_for(request.viewer, listing.rows)
    return render(request, "duty/sent_by_us.html", context)


@login_required
def home_units(request, pk):
    """Everybody of the order by the unit they come from, with what is fed back to it."""
    one = queries.deployment(request.viewer, pk)
    units, unit = by_unit.home_units(request.viewer, one), request.GET.get("unit")
    sizes = {name: len(ids) for name, ids in units.items()}
    people = sum(sizes.values())
    folded = unit is None and people > MOST_DRAWN
    shown = {name: ids[:MOST_DRAWN] for name, ids in units.items() if unit in {None, name}}
    drawn = by_unit.by_home_unit(request.viewer, one, {} if folded else shown)
    context = {
        "one": one,
        "sizes": sizes,
        "people": people,
        "drawn": [(group, sizes[group.unit]) for group in drawn],
        "folded": folded,
        "most": MOST_DRAWN,
        "may_export": _may_export(request, one),
        "today": localdate(),
    }
    return render(request, "duty/home_units.html", context)


def _may_export(request, one) -> bool:
    paths = [one.place_path, *([one.unit.path] if one.unit else [])]
    return request.viewer.may("exports.make", *paths)


@login_required
@never_cache
def home_units_out(request, pk):
    """The roll of the deployment as a ledger, unit by unit."""
    one = queries.deployment(request.viewer, pk)
    if not _may_export(request, one):
        raise PermissionDenied
    form = ReasonForm(request.POST or None, initial={"reason": _("Feedback to the home units")})
    back = reverse("duty:home_units", args=[pk])
    if not form.is_valid():
        return form_page(request, form, _("Take the roll out"), back, _("Download"))
    why = form.cleaned_data["reason"]
    rows = list(ledgers.roll_rows(request.viewer, one))
    pool.note_export(f"deployment:{one.pk}", len(rows), reason=why, by=request.viewer, at=now())
    mark = Mark(request.viewer.name, localtime(now()), why)
    content = ledger(ledgers.ROLL, rows, title=f"{one.title}人员名册", watermark=mark)
    return as_download(content, f"{one.title}人员名册.xlsx", XLSX)


@login_required
@require_POST
@never_cache
def commendation(request, pk):
    """The units and people ticked, as a draft for a list of commendations; nobody is proposed by us."""
    one = queries.deployment(request.viewer, pk)
    if not _may_export(request, one):
        raise PermissionDenied
    units, people = request.POST.getlist("unit"), set(request.POST.getlist("person"))
    if not units and not people:
        messages.warning(request, _("Tick units or people first."))
        return redirect("duty:home_units", pk)
    groups = by_unit.by_home_unit(request.viewer, one)
    paper = ledgers.commendation(one, groups, units, people, now())
    pool.note_export(
        f"deployment:{one.pk}", len(people), reason="commendation", by=request.viewer, at=now()
    )
    return as_download(to_docx(paper), f"{one.title}表彰名单.docx", DOCX)


urlpatterns = [
    path("deployments/ours/", sent_by_us, name="sent_by_us"),
    path("deployments/<int:pk>/units/", home_units, name="home_units"),
    path("deployments/<int:pk>/units/roll/", home_units_out, name="home_units_out"),
    path("deployments/<int:pk>/units/commendation/", commendation, name="commendation"),
]
