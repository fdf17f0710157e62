"""Role cards and procedures: the shipped ones, a place's own, every version, on screen and on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import cards as actions
from tongzhou.areas.duty.forms.posts import OwnCardForm, ProcedureForm
from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.queries import posts as queries
from tongzhou.areas.duty.sop import parts
from tongzhou.areas.duty.views.frame_posts import PLANS, form_page, planners_only, tabs
from tongzhou.ground.places.queries import names_along


def _skill_words(codes) -> list[str]:
    return [str(SKILLS[code]) for code in codes if code in SKILLS]


@login_required
@require_safe
def cards(request):
    """Every role card in sight with its procedure."""
    viewer = request.viewer
    rows = list(queries.cards(viewer))
    names = names_along(row.place_path for row in rows if row.place_path)
    for row in rows:
        row.where = names.get(row.place_path, "")
        row.skill_words = _skill_words(row.skills)
    context = {"rows": rows, "tabs": tabs(request, "cards"), "may_plan": viewer.may(PLANS)}
    context["procedures"] = queries.current_procedures(viewer)
    return render(request, "duty/cards.html", context)


@login_required
@require_safe
def card(request, pk):
    """One role card with the procedure that counts where the viewer serves; printable."""
    row = queries.card_for(request.viewer, pk)
    procedure = queries.procedure_for_viewer(request.viewer, row)
    context = {
        "card": row,
        "skills": _skill_words(row.skills),
        "where": names_along([row.place_path]).get(row.place_path, ""),
        "procedure": procedure,
        "parts": parts(procedure.text) if procedure else [],
        "may_plan": request.viewer.may(PLANS),
    }
    return render(request, "duty/card.html", context)


@login_required
def own_card(request, pk):
    """A place puts the role into its own words."""
    planners_only(request)
    row = queries.card_for(request.viewer, pk)
    usual = {name: getattr(row, name) for name in ("name", "duties", "skills", "harmless", "cash")}
    skills = [(code, str(words)) for code, words in SKILLS.items()]
    form = OwnCardForm(request.POST or None, viewer=request.viewer, skills=skills, initial=usual)
    if request.method == "POST" and form.is_valid():
        made = actions.own_card(row, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The place has its own card; its posts use it."))
        return redirect("duty:card", pk=made.pk)
    intro = _("Posts of the place that use this card take the own one. The shipped card stays.")
    heading = _("Own card: %(name)s") % {"name": row}
    back = reverse("duty:card", args=[pk])
    return form_page(request, form, heading, _("Save"), back, intro=intro)


@login_required
@require_safe
def procedure(request, pk):
    """One version of a procedure; older ones stay readable and say so."""
    row = queries.procedure_for(request.viewer, pk)
    versions = list(queries.versions(request.viewer, row))
    context = {
        "procedure": row,
        "parts": parts(row.text),
        "versions": versions,
        "current": queries.current_of(versions, request.viewer.today),
        "where": names_along([row.place_path]).get(row.place_path, ""),
        "may_write": request.viewer.may(PLANS),
        "may_withdraw": bool(row.place_path)
        and row.withdrawn_on is None
        and request.viewer.may(PLANS, row.place_path),
    }
    return render(request, "duty/procedure.html", context)


@login_required
def write_procedure(request, pk):
    """A new version for a place, beginning with the words of this one."""
    planners_only(request)
    row = queries.procedure_for(request.viewer, pk)
    usual = {"title": row.title, "body": row.body, "effective_on": request.viewer.today}
    form = ProcedureForm(request.POST or None, viewer=request.viewer, initial=usual)
    if request.method == "POST" and form.is_valid():
        made = actions.write_procedure(row.code, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The new version is there; older ones stay readable."))
        return redirect("duty:procedure", pk=made.pk)
    heading = _("Own version: %(title)s") % {"title": row}
    back = reverse("duty:procedure", args=[pk])
    return form_page(request, form, heading, _("Save as a new version"), back)


@login_required
@require_POST
def withdraw_procedure(request, pk):
    row = queries.procedure_for(request.viewer, pk)
    if not row.place_path:
        raise Http404
    actions.withdraw_procedure(row, by=request.viewer, at=now())
    messages.success(request, _("The version counts no more from today on."))
    return redirect("duty:procedure", pk=pk)


urlpatterns = [
    path("cards/", cards, name="cards"),
    path("cards/<int:pk>/", card, name="card"),
    path("cards/<int:pk>/own/", own_card, name="own_card"),
    path("procedures/<int:pk>/", procedure, name="procedure"),
    path("procedures/<int:pk>/write/", write_procedure, name="write_procedure"),
    path("procedures/<int:pk>/withdraw/", withdraw_procedure, name="withdraw_procedure"),
]
