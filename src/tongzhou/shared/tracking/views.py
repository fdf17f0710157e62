"""Plain pages for items of any kind: the board, one item, one move."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tongzhou.base.manifest import found
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.shared.tracking import actions, queries, rules, shown
from tongzhou.shared.tracking.forms import FORMS, StepDoneForm, StepForm

COLUMNS = (
    Column("number", gettext_lazy("No."), sort=("year", "serial"), css="num"),
    Column("kind", gettext_lazy("Kind")),
    Column("title", gettext_lazy("Title"), css="main"),
    Column("place", gettext_lazy("Place"), sort=("place_label",)),
    Column("owner", gettext_lazy("Owner")),
    Column("state", gettext_lazy("State"), sort=("state",)),
    Column("due", gettext_lazy("Deadline"), sort=("due_at",)),
)


def _kinds():
    return [(kind.code, _(kind.label)) for m in found().values() for kind in m.items]


@login_required
def board(request):
    """Everything that is owed to somebody, of every kind that the viewer may see."""
    listing = list_page(
        request.GET,
        queries.items(request.viewer),
        columns=COLUMNS,
        filters=(
            Filter("kind", _("Kind"), _kinds()),
            Filter("state", _("State"), list(rules.STATE_WORDS.items())),
        ),
        search=queries.searched,
        order=("-opened_at",),
    )
    labels = dict(_kinds())
    for row in listing.rows:
        row.label, row.url = labels.get(row.kind, row.kind), actions.page_of(row)
        row.tone = shown.TONES[row.state]
    return render(request, "tracking/board.html", {"listing": listing})


@login_required
def item(request, pk):
    """One item with its story and the moves that are possible now."""
    viewer, at = request.viewer, now()
    one = queries.one(viewer, pk)
    context = {
        "item": one,
        "tone": shown.TONES[one.state],
        "buttons": shown.buttons(viewer, one),
        "undo": queries.can_undo(viewer, one, at=at),
        "story": shown.story(viewer, one),
        "steps": queries.steps(viewer, one),
    }
    return render(request, "tracking/item.html", context)


ACTS = {name: getattr(actions, name) for name in FORMS}
ACTS["hand_over"] = lambda item, *, to, **rest: actions.hand_over(item, to=to, **rest)


@login_required
def move(request, pk, name):
    """What the move asks for, and the move itself."""
    one = queries.one(request.viewer, pk)
    if name not in FORMS:
        raise Http404
    back = actions.page_of(one)
    form = FORMS[name](request.POST or None, viewer=request.viewer, item=one)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] is not None:
            # A move made since the page was opened is noticed by its count.
            one.version = form.cleaned_data["version"]
        ACTS[name](one, **form.values(), by=request.viewer, at=now())
        messages.success(request, _("Done: %(move)s") % {"move": rules.move_words(name)})
        return redirect(back)
    label = str(rules.move_words(name))
    context = {"heading": label, "form": form, "verb": label, "back": back, "intro": str(one)}
    return render(request, "web/form.html", context)


@login_required
@require_POST
def undo(request, pk):
    one = queries.one(request.viewer, pk)
    actions.undo(one, by=request.viewer, at=now())
    messages.success(request, _("The last move was undone."))
    return redirect(actions.page_of(one))


@login_required
def add_step(request, pk):
    """Ask somebody else to help with a step."""
    one = queries.one(request.viewer, pk)
    form = StepForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        actions.add_step(one, **form.values(), by=request.viewer, at=now())
        return redirect(actions.page_of(one))
    context = {"heading": _("Ask for help with a step"), "form": form, "verb": _("Add the step")}
    return render(
        request, "web/form.html", context | {"back": actions.page_of(one), "intro": str(one)}
    )


@login_required
def step(request, pk):
    """One step: what it is, and that it is done."""
    one = queries.step_for(request.viewer, pk)
    form = StepDoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.finish_step(one, by=request.viewer, at=now(), note=form.cleaned_data["note"])
        messages.success(request, _("The step is done."))
        return redirect(reverse("web:my_day"))
    context = {"step": one, "form": form}
    return render(request, "tracking/step.html", context)
