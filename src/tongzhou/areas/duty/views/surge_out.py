"""What leaves the live page and what comes back from the group: links, muster sheet, pasted 接龙."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongzhou.areas.duty.actions import answers, muster
from tongzhou.areas.duty.actions import links as signed
from tongzhou.areas.duty.forms.surge import PasteForm
from tongzhou.areas.duty.models import Answer
from tongzhou.areas.duty.queries import pasted
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.areas.duty.views.surge import led
from tongzhou.base.errors import Refused
from tongzhou.shared.documents.values import Document, Table, Text
from tongzhou.shared.documents.writing import to_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@never_cache
def links(request, pk):
    """The personal links, to be sent to each by private message; shown on demand, on the record."""
    found = led(request, pk)
    rows = []
    if request.method == "POST":
        muster.note_links(found, by=request.viewer, at=now())
        for call in queries.called(request.viewer, found):
            address = reverse("duty:surge_come", args=[signed.token_for(found, call.person_id)])
            words = _("%(title)s: can you come? Answer here: %(url)s") % {
                "title": found.title,
                "url": request.build_absolute_uri(address),
            }
            rows.append((call, words))
    return render(request, "duty/surge_links.html", {"surge": found, "rows": rows})


@login_required
def paste(request, pk):
    """The group's 接龙 is read; the leader decides about every line."""
    found, at = led(request, pk), now()
    context = {"surge": found, "form": PasteForm()}
    if request.method == "POST" and "decide" in request.POST:
        context["results"] = _decided(request, found, at)
    elif request.method == "POST":
        form = context["form"] = PasteForm(request.POST)
        if form.is_valid():
            text = form.cleaned_data["text"]
            context["lines"] = pasted.matched(request.viewer, found, text, at)
            context["everybody"] = pasted.people_here(request.viewer, found, at)
    return render(request, "duty/surge_paste.html", context)


def _decided(request, found, at):
    """(person, what became of it), in the order of the list."""
    people = {one.pk: one for one in pasted.people_here(request.viewer, found, at)}
    chosen = [value for name, value in sorted(_lines(request.POST))]
    results = []
    for pk in dict.fromkeys(int(value) for value in chosen if value.isdecimal()):
        if pk not in people:
            continue
        try:
            one = answers.answer(
                found,
                pk,
                way=Answer.Way.PASTE,
                by=request.viewer,
                at=at,
                if_swapped=True,
            )
        except Refused as refusal:
            results.append((people[pk], str(refusal), "bad"))
        else:
            good = one.state in (Answer.State.SEATED, Answer.State.IN_PLACE)
            results.append((people[pk], one.get_state_display(), "good" if good else "wait"))
    if not results:
        messages.info(request, _("Nothing was chosen."))
    return results


def _lines(data):
    for name, value in data.items():
        number = name.removeprefix("line-")
        if name.startswith("line-") and number.isdecimal():
            yield int(number), value


@login_required
@never_cache
def sheet(request, pk):
    """The muster sheet on paper: names, seats, boxes to tick. Phones whole only for who may, on the record."""
    found = led(request, pk)
    phones = "phones" in request.POST
    if phones and not muster.may_phone(found, by=request.viewer):
        raise PermissionDenied
    if phones:
        muster.note_phones(found, by=request.viewer, at=now())
    rows = muster.rows(queries.board(request.viewer, found), phones=phones)
    if "docx" in request.GET or "docx" in request.POST:
        return _docx(found, rows)
    context = {
        "surge": found,
        "rows": rows,
        "hours": queries.hours_of(found.work_starts_at, found.work_ends_at),
        "phones": phones,
        "may_phone": muster.may_phone(found, by=request.viewer),
        "blank": range(max(0, 3)),
    }
    return render(request, "duty/surge_sheet.html", context)


def _docx(found, rows):
    heads = (
        _("No."),
        _("Name"),
        _("Seat"),
        _("Phone"),
        _("Remarks"),
        _("In place"),
        _("Signature"),
    )
    lines = [(*cells, "□", "") for cells in rows]
    about = _("%(where)s, %(hours)s. Printed %(at)s.") % {
        "where": found.meet_at,
        "hours": queries.hours_of(found.work_starts_at, found.work_ends_at),
        "at": f"{localtime(now()):%Y-%m-%d %H:%M}",
    }
    made = to_docx(
        Document(
            title=_("Muster sheet") + "\n" + found.title,
            body=(Text(about), Table(heads, lines, widths=(5, 9, 12, 14, 16, 6, 10))),
            draft=False,
            made_at=now(),
        )
    )
    answer = HttpResponse(made, content_type=DOCX)
    name = quote(f"{_('Muster sheet')} {localtime(found.opened_at):%Y%m%d-%H%M}.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


urlpatterns = [
    path("surge/<int:pk>/links/", links, name="surge_links"),
    path("surge/<int:pk>/paste/", paste, name="surge_paste"),
    path("surge/<int:pk>/sheet/", sheet, name="surge_sheet"),
]
