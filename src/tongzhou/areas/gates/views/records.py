"""Records of the gates: scoped, each look in the audit trail; the desk takes back what was a mistake."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions import correcting as actions
from tongzhou.areas.gates.forms.desk import TakeBackForm
from tongzhou.areas.gates.models import Direction
from tongzhou.areas.gates.queries import records as queries
from tongzhou.areas.gates.views.follow_ups import sentence
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.listing import Column, Filter, list_page

AT = Column("at", gettext_lazy("When"), sort=("happened_at",))
DO = Column("do", "", css="do")
WHAT = (
    ("passages", gettext_lazy("Passages")),
    ("turned", gettext_lazy("Turned away")),
    ("readings", gettext_lazy("Readings")),
)
COLUMNS = {
    "passages": (
        AT,
        Column("gate", gettext_lazy("Gate")),
        Column("way", gettext_lazy("Direction"), css="main"),
        Column("people", gettext_lazy("Number of people"), css="num"),
        Column("purpose", gettext_lazy("Purpose")),
        Column("verdict", gettext_lazy("The phone said"), css="words"),
        Column("how", gettext_lazy("How it was read")),
        DO,
    ),
    "turned": (
        AT,
        Column("gate", gettext_lazy("Gate")),
        Column("reason", gettext_lazy("Reason"), css="main"),
        Column("people", gettext_lazy("Number of people"), css="num"),
        Column("help", gettext_lazy("Help offered"), css="words"),
        DO,
    ),
    "readings": (
        AT,
        Column("gate", gettext_lazy("Gate")),
        Column("reading", gettext_lazy("Reading"), css="main"),
        DO,
    ),
}
HOW = {
    "scan": gettext_lazy("scanned"),
    "scanned": gettext_lazy("scanned"),
    "typed": gettext_lazy("typed"),
    "picked": gettext_lazy("picked"),
    "plate": gettext_lazy("by plate"),
    "paper": gettext_lazy("on paper"),
}


def asked_day(request) -> date:
    """The day asked for, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return localdate()


@login_required
@never_cache
@require_safe
def records(request):
    """One day of one kind of record. Nobody is named: a class of purpose, how many, and the answer."""
    only(request, "gates.watch")
    viewer, day = request.viewer, asked_day(request)
    what = request.GET.get("what", "passages")
    what = what if what in COLUMNS else "passages"
    filters = []
    if what == "passages":
        filters.append(Filter("direction", _("Direction"), Direction.choices))
    listing = list_page(
        request.GET,
        queries.records(viewer, what, day),
        columns=COLUMNS[what],
        filters=filters,
        order=("-happened_at",),
        kept=("what", "day"),
    )
    write_audit("gates.looked", by=viewer, at=now(), what=what, day=str(day), page=listing.page)
    told = queries.corrections(viewer, listing.rows)
    for row in listing.rows:
        _dressed(row, what)
        row.corrected = told.get(row.pk)
        row.may = row.undone_at is None and viewer.may("gates.run", row.place_path)
    context = {
        "tabs": tabs(request, "records"),
        "listing": listing,
        "what": what,
        "kinds": WHAT,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < localdate() else None,
    }
    return render(request, "gates/records.html", context)


def _dressed(row, what) -> None:
    if what == "passages":
        row.for_what = str(kinds.PURPOSES.get(row.purpose, "")) if row.purpose else ""
        row.said = sentence(row.verdict)
        row.how = HOW.get(row.read_by, row.read_by)
    elif what == "turned":
        row.why = str(kinds.TURNED_AWAY.get(row.reason, row.reason))
        row.helped = str(kinds.HELP.get(row.help, row.help))


def _named(row, what) -> str:
    """What happened, in a few words."""
    _dressed(row, what)
    words = {
        "passages": lambda: row.get_direction_display(),
        "turned": lambda: f"{_('Turned away')} · {row.why}",
        "readings": lambda: _("Normal") if row.normal else _("Needs care"),
    }[what]()
    return f"{localtime(row.happened_at):%m-%d %H:%M:%S} · {row.gate.place} · {row.gate} · {words}"


@login_required
def take_back(request, pk):
    """One record is taken back, with a reason; it stays in the list as taken back."""
    only(request, "gates.run")
    what, row = queries.record_for(request.viewer, pk)
    back = f"{reverse('gates:records')}?what={what}&day={localtime(row.happened_at):%Y-%m-%d}"
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.correct(row, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("Taken back; it stays in the records with your reason."))
        return redirect(back)
    intro = _named(row, what)
    return form_page(request, form, _("Take back a record"), _("Take back"), back, intro=intro)


urlpatterns = [
    path("records/", records, name="records"),
    path("records/<uuid:pk>/", take_back, name="take_back"),
]
