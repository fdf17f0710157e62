"""The estate's own questions, applications of visitors, and goods-out slips."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongzhou.areas.gates.actions import passes
from tongzhou.areas.gates.actions import visits as actions
from tongzhou.areas.gates.forms.visits import AskGoodsForm, DesignForm, GoodsForm, VisitForm
from tongzhou.areas.gates.queries import passes as found_passes
from tongzhou.areas.gates.queries import visits as queries
from tongzhou.areas.gates.queries.codes import code_of
from tongzhou.areas.gates.queries.stalls import run_places
from tongzhou.areas.gates.rules.questions import questions_of
from tongzhou.areas.gates.views.frame import asked_place, only
from tongzhou.areas.gates.views.frame_stalls import runners_only
from tongzhou.areas.gates.views.public import applied
from tongzhou.base.ids import grouped
from tongzhou.ground.places.queries import named
from tongzhou.shared.posters import queries as posters
from tongzhou.shared.posters.drawing import drawn


@login_required
@require_safe
def visitor_forms(request):
    """The estates whose gates the viewer runs, with what each asks its visitors."""
    runners_only(request)
    rows = list(run_places(request.viewer))
    names = named(rows)
    used = queries.forms_in_use(request.viewer, rows)
    context = {"rows": [(one, names[one.pk], used.get(one.pk)) for one in rows]}
    return render(request, "gates/visitor_forms.html", context)


@login_required
def visitor_form(request, pk):
    """The form of one estate: a new version with every change."""
    runners_only(request)
    place = run_places(request.viewer).filter(pk=pk).first()
    if place is None:
        raise Http404
    known = list(queries.versions(request.viewer, place))
    current = known[0] if known and known[0].ended_at is None else None
    form = DesignForm(
        request.POST or None, questions=questions_of(current.questions) if current else ()
    )
    if request.method == "POST" and form.is_valid():
        made = actions.design(place, form.questions(), by=request.viewer, at=now())
        messages.success(request, _("Version %(n)d is in use.") % {"n": made.version})
        return redirect("gates:visitor_form", pk=pk)
    context = {"place": place, "form": form, "versions": known, "current": current}
    return render(request, "gates/visitor_form.html", context)


@login_required
def new_visit(request):
    """The desk writes a visitor down, with the estate's own questions."""
    only(request, "gates.run", "gates.approve")
    place, offered = asked_place(request, "gates.run", "gates.approve")
    if place is None:
        raise Http404
    form = VisitForm(request.POST or None, asked=queries.asked_at(place.path))
    if request.method == "POST" and form.is_valid():
        made = passes.apply(form.wish(place, now()), by=request.viewer, at=now())
        messages.success(request, _("The application is written down."))
        return redirect("gates:pass", pk=made.pk)
    context = {"form": form, "place": place, "offered": offered}
    return render(request, "gates/visit_new.html", context, status=422 if form.errors else 200)


@never_cache
def visit(request, code):
    """What a visitor fills in after scanning the estate's poster; no sign-in, no script needed."""
    poster = posters.with_code("passes", code)
    form = VisitForm(request.POST or None, asked=queries.asked_at(poster.place_path))
    return applied(request, poster, form, form.wish_through, "gates/visit.html")


# --- goods-out slips ---------------------------------------------------------------------------


@never_cache
def ask_goods(request, code):
    """A resident asks for a goods-out slip after scanning the estate's poster."""
    poster = posters.with_code("passes", code)
    form = AskGoodsForm(request.POST or None)

    def wish(poster, at):
        plain = form.wish(poster.place, at, event_id=poster.event_id)
        return actions.with_goods(plain, form.cleaned_data["goods"])

    return applied(request, poster, form, wish, "gates/goods_ask.html")


@login_required
def new_goods(request):
    """A goods-out slip is applied for."""
    only(request, "gates.run", "gates.approve")
    form = GoodsForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        goods, place = form.cleaned_data["goods"], form.cleaned_data["place"]
        made = actions.ask_for_goods(form.wish(place, now()), goods, by=request.viewer, at=now())
        messages.success(request, _("The slip is applied for. Approved, it can be printed."))
        return redirect("gates:pass", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "gates/goods_new.html", {"form": form}, status=status)


@login_required
@require_safe
def goods_slip(request, pk):
    """The slip on paper: the list, the plate and the code; no name and no room."""
    row = found_passes.pass_for(request.viewer, pk)
    if row.kind != "goods" or row.state != "valid":
        raise Http404
    context = {
        "row": row,
        "qr": drawn(code_of(row, now())),
        "code": grouped(row.short_code, 3),
        "goods": row.answers.get("goods", []),
    }
    return render(request, "gates/goods_slip.html", context)


urlpatterns = [
    path("visitors/forms/", visitor_forms, name="visitor_forms"),
    path("visitors/forms/<int:pk>/", visitor_form, name="visitor_form"),
    path("visitors/new/", new_visit, name="new_visit"),
    path("visit/<slug:code>/", visit, name="visit"),
    path("goods/ask/<slug:code>/", ask_goods, name="ask_goods"),
    path("goods/new/", new_goods, name="new_goods"),
    path("goods/<int:pk>/slip/", goods_slip, name="goods_slip"),
]
