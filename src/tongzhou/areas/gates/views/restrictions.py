"""Access restrictions: by whom, why, until when, the objection and its answer."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates import figures_desk, shown
from tongzhou.areas.gates.actions import restrictions as actions
from tongzhou.areas.gates.forms.desk import ObjectionAnswerForm, RestrictForm, WordsForm
from tongzhou.areas.gates.queries import desk as queries
from tongzhou.areas.gates.queries import passes
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.base.errors import Refused
from tongzhou.base.masking import masked_address
from tongzhou.ground.access.listing import Column, Filter, list_page

COLUMNS = (
    Column("who", gettext_lazy("Whose pass"), css="main"),
    Column("place", gettext_lazy("Place")),
    Column("reason", gettext_lazy("Reason"), css="words"),
    Column("by", gettext_lazy("Decided by")),
    Column("since", gettext_lazy("Since"), sort=("decided_at",)),
    Column("until", gettext_lazy("Until"), sort=("ends_at",)),
    Column("objection", gettext_lazy("Objection"), css="words"),
    Column("state", gettext_lazy("Where it stands")),
)
SHOWN = (("running", gettext_lazy("Running")), ("objected", gettext_lazy("With an objection")))


def _narrowed(rows, what):
    if what == "running":
        return queries.running(rows, now())
    return rows.filter(objected_at__isnull=False)


@login_required
@require_safe
def restrictions(request):
    """Every restriction in sight; names stay masked."""
    only(request, "gates.see")
    listing = list_page(
        request.GET,
        queries.restrictions(request.viewer),
        columns=COLUMNS,
        filters=[Filter("show", _("Which"), SHOWN, _narrowed)],
        order=("-decided_at",),
    )
    for row in listing.rows:
        _dressed(row)
    context = {"tabs": tabs(request, "restrictions"), "listing": listing}
    return render(request, "gates/restrictions.html", context)


def _dressed(row):
    at = now()
    row.runs = row.lifted_at is None and row.ends_at > at
    row.whose = str(row.held or "") or masked_address(str(row.household or "")) or _("Withdrawn")
    row.holder = shown.holder(row.held, unmasked=False) if row.held else None
    if row.lifted_at:
        row.stands, row.tone = _("Lifted"), ""
    elif row.runs:
        row.stands, row.tone = _("Running"), "wait"
    else:
        row.stands, row.tone = _("Over"), ""
    if row.objected_at and row.answered_at is None:
        row.stands, row.tone = _("Objection waits"), "new"
    return row


@login_required
@require_safe
def one(request, pk):
    row = _dressed(queries.restriction_for(request.viewer, pk))
    viewer = request.viewer
    runs = viewer.may("gates.run", row.place_path)
    waits = row.objected_at is not None and row.answered_at is None
    context = {
        "row": row,
        "may_lift": runs and row.runs,
        "may_object": row.objected_at is None
        and (runs or viewer.may("gates.approve", row.place_path)),
        "may_answer": runs and waits and row.decided_by_id != viewer.person_id,
        "own": waits and row.decided_by_id == viewer.person_id,
    }
    return render(request, "gates/restriction.html", context)


@login_required
def restrict(request, pk):
    """A pass is restricted for a time: reason, end, and who answers for it."""
    held, at = passes.pass_for(request.viewer, pk), now()
    most = figures_desk.restriction_most(held.place_path, at).days
    first = {"ends_on": localdate(at) + timedelta(days=min(6, most - 1))}
    form = RestrictForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        until = {"reason": reason, "ends_at": form.ends_at()}
        try:
            made = actions.restrict(held, **until, by=request.viewer, at=at)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("Restricted until the day you said; it ends by itself."))
            return redirect("gates:restriction", pk=made.pk)
    intro = _(
        "You answer for it by name. At most %(days)d days. The person may object, and somebody"
        " else answers."
    ) % {"days": most}
    if held.household_id and held.kind == "household":
        intro += " " + _("It holds for every shopping card of this household.")
    heading = _("Restrict access: pass No. %(n)d") % {"n": held.number}
    back = reverse("gates:pass", args=[pk])
    return form_page(request, form, heading, _("Restrict"), back, intro=intro)


@login_required
def object_to(request, pk):
    """The desk writes down what the person says against it."""
    row = queries.restriction_for(request.viewer, pk)
    form = WordsForm(request.POST or None, label=_("What the person says"))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        actions.object_to(row, words=words, by=request.viewer, at=now())
        messages.success(request, _("The objection stands; somebody else answers it."))
        return redirect("gates:restriction", pk=pk)
    back = reverse("gates:restriction", args=[pk])
    return form_page(request, form, _("Write down an objection"), _("Write it down"), back)


@login_required
def answer(request, pk):
    row = queries.restriction_for(request.viewer, pk)
    form = ObjectionAnswerForm(request.POST or None, label=_("Answer to the person"))
    if request.method == "POST" and form.is_valid():
        actions.answer_objection(row, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("Answered; the person reads it."))
        return redirect("gates:restriction", pk=pk)
    back = reverse("gates:restriction", args=[pk])
    heading = _("Answer the objection")
    return form_page(request, form, heading, _("Answer"), back, intro=row.objection)


@login_required
@require_POST
def lift(request, pk):
    actions.lift(queries.restriction_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The restriction is lifted."))
    return redirect("gates:restriction", pk=pk)


urlpatterns = [
    path("restrictions/", restrictions, name="restrictions"),
    path("restrictions/<int:pk>/", one, name="restriction"),
    path("restrictions/<int:pk>/object/", object_to, name="object_to"),
    path("restrictions/<int:pk>/answer/", answer, name="answer_objection"),
    path("restrictions/<int:pk>/lift/", lift, name="lift"),
    path("passes/<int:pk>/restrict/", restrict, name="restrict"),
]
