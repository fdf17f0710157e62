"""Paper: cards on A4, the evening list, and typing it in the next morning."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions import paper as actions
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.queries import codes, passes
from tongzhou.areas.gates.queries import gates as places
from tongzhou.areas.gates.queries import paper as queries
from tongzhou.areas.gates.queries.devices import gates_to_keep
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.rules.passes import office_word
from tongzhou.areas.gates.shown import rule_words
from tongzhou.areas.gates.views.frame import only, tabs
from tongzhou.base.errors import Refused
from tongzhou.base.ids import grouped
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.fields import day_field, time_field
from tongzhou.shared.posters.drawing import drawn, only_here

AT_ONCE = 200
A_SCREEN = 60


# --- cards ---------------------------------------------------------------------------------------


@login_required
@never_cache
def cards(request):
    """Cards on A4: code, large number, kind, place, until when; no name and no room.

    Under each a strip to cut off, with the receipt: it opens the holder's own passages and stands
    nowhere on the card, which passes through other hands.
    """
    only(request, "gates.run", "gates.approve")
    asked = request.POST if request.method == "POST" else request.GET
    rows, at, viewer = passes.passes(request.viewer), now(), request.viewer
    if (lot := asked.get("lot", "")).isdecimal():
        rows = rows.filter(lot_id=int(lot))
    else:
        chosen = [int(pk) for pk in asked.getlist("chosen") if pk.isdecimal()]
        rows = rows.filter(pk__in=chosen)
    rows = rows.filter(state="valid", ends_at__gt=at).order_by("number")
    total = rows.count()
    first = int(asked["from"]) if asked.get("from", "").isdecimal() else 0
    found = [
        row
        for row in rows[first : first + AT_ONCE]
        if any(viewer.may(one, row.place_path) for one in ("gates.run", "gates.approve"))
    ]
    _dress(found, request, at)
    write_audit("gates.cards_printed", by=viewer, at=at, cards=len(found))
    context = {
        "rows": found,
        "total": total,
        "lot": lot,
        "next": first + AT_ONCE if first + AT_ONCE < total else None,
        "find": _shown(request, reverse("gates:receipt_find")),
        "only_here": only_here(request),
    }
    return render(request, "gates/cards.html", context)


def _dress(rows, request, at):
    """What stands on each card, and on the strip under it."""
    texts = codes.codes_of(rows, at) if rows else {}
    for row in rows:
        row.qr = drawn(texts[row.pk])
        row.code_words = grouped(row.short_code, 3)
        if row.receipt:
            address = reverse("gates:receipt", args=[row.receipt])
            row.strip_qr = drawn(request.build_absolute_uri(address))


def _shown(request, address: str) -> str:
    """The address as somebody types it in: with the name of the installation, without https."""
    return request.build_absolute_uri(address).partition("://")[2]


# --- the evening list ----------------------------------------------------------------------------


class GateField(forms.ModelChoiceField):
    def label_from_instance(self, gate) -> str:
        return f"{gate.place} · {gate.name}"


class ListForm(forms.Form):
    gate = GateField(label=gettext_lazy("Gate"), queryset=None)
    on = day_field(gettext_lazy("For the evening of"))
    since = time_field(
        gettext_lazy("From"),
        initial=time(18),
        help_text=gettext_lazy("Earlier hours on the paper belong to the next morning."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, viewer, **kwargs):
        first = {"key": uuid4(), "on": viewer.today}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["gate"].queryset = gates_to_keep(viewer)

    def starts_at(self) -> datetime:
        return make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["since"]))


@login_required
def papers(request):
    """The lists that were printed, and a new one."""
    only(request, "gates.run")
    form = ListForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        start = {"starts_at": form.starts_at(), "key": data["key"]}
        made = actions.print_list(data["gate"], **start, by=request.viewer, at=now())
        return redirect("gates:paper", pk=made.pk)
    rows = list(queries.papers(request.viewer)[:30])
    for row in rows:
        row.count = len(row.lines)
    context = {"rows": rows, "form": form, "tabs": tabs(request, "papers")}
    return render(request, "gates/papers.html", context, status=422 if form.errors else 200)


def _lines(row):
    labels = dict(PassKind.choices)
    return [
        {"place": place, "number": line[0], "code": grouped(line[1], 3), "kind": labels[line[2]]}
        for place, line in enumerate(row.lines)
    ]


def _exempt(rules):
    """The purposes that use no turn at that gate, with the office's word and the whole one."""
    codes = dict.fromkeys(code for rule in rules.values() for code in rule.exempt)
    return [(code, office_word(code), str(kinds.PURPOSES[code])) for code in codes]


@login_required
@require_safe
def paper(request, pk):
    """The list as it is printed: in this order it is typed in again."""
    row = queries.paper_for(request.viewer, pk)
    rules = rules_at(row.place_path, row.starts_at)
    context = {
        "paper": row,
        "where": f"{row.gate.place} · {row.gate}",
        "lines": _lines(row),
        "exempt": _exempt(rules),
        "reasons": [str(words) for words in kinds.TURNED_AWAY.values()],
        "rules": [
            (label, rule_words(rules[code]))
            for code, label in PassKind.choices
            if any(line[2] == code for line in row.lines)
        ],
        "day": localdate(row.starts_at),
    }
    return render(request, "gates/paper.html", context)


@login_required
@never_cache
def type_in(request, pk):
    """The same lines in the same order, a screenful at a time: times are filled in and saved once."""
    row, viewer = queries.paper_for(request.viewer, pk), request.viewer
    if not any(viewer.may(one, row.place_path) for one in ("gates.run", "gates.approve")):
        raise PermissionDenied
    status = 200
    if request.method == "POST":
        try:
            new = _typed(request, row)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            text = ngettext("%(n)d row is in.", "%(n)d rows are in.", new) % {"n": new}
            messages.success(request, text)
            return redirect(f"{request.path}?from={request.POST.get('from', '')}")
    there = queries.typed(viewer, row)
    first = request.GET.get("from", "")
    start = int(first) if first.isdecimal() else 0
    lines = _lines(row)
    shown = lines[start : start + A_SCREEN]
    for line in shown:
        for way in ("out", "in"):
            moment = there.get((line["place"], way))
            line[way] = moment and localtime(moment)
            line[f"typed_{way}"] = request.POST.get(f"{way}-{line['place']}", "")
        line["typed_purpose"] = request.POST.get(f"purpose-{line['place']}", "")
    context = {
        "paper": row,
        "lines": shown,
        "exempt": _exempt(rules_at(row.place_path, row.starts_at)),
        "from": start,
        "screens": [
            (n, n + 1, min(n + A_SCREEN, len(lines))) for n in range(0, len(lines), A_SCREEN)
        ],
        "reasons": [(code, str(words)) for code, words in kinds.TURNED_AWAY.items()],
        "away": queries.turned(viewer, row),
        "guards": [one for one in places.guards(viewer) if one.place_id == row.gate.place_id],
    }
    return render(request, "gates/type_in.html", context, status=status)


def _typed(request, row) -> int:
    data = request.POST
    times = {}
    for place in range(len(row.lines)):
        out, back = _clock(data.get(f"out-{place}", "")), _clock(data.get(f"in-{place}", ""))
        if out or back:
            people = data.get(f"people-{place}", "")
            many = int(people) if people.isdecimal() and 1 <= int(people) <= 60 else 1
            purpose = data.get(f"purpose-{place}", "")
            times[place] = actions.Times(out, back, many, purpose)
    turned = {
        code: int(data[f"away-{code}"])
        for code in kinds.TURNED_AWAY
        if data.get(f"away-{code}", "").isdecimal()
    }
    guard = None
    if data.get("guard", "").isdecimal():
        guard = places.guard_for(request.viewer, int(data["guard"]))
    return actions.type_in(row, times, turned, guard=guard, by=request.viewer, at=now())


def _clock(text: str) -> time | None:
    """An hour as people write it on paper: 7:05, 705, 0705, 19.30."""
    figures = "".join(sign for sign in text if sign.isdigit())
    if not figures:
        return None
    if len(figures) <= 2:
        figures += "00"
    hour, minute = int(figures[:-2]), int(figures[-2:])
    if hour > 23 or minute > 59:
        raise Refused("no_time", _("“%(text)s” is no time of day.") % {"text": text})
    return time(hour, minute)


urlpatterns = [
    path("cards/", cards, name="cards"),
    # Where the posters stood before they had a page of their own.
    path("posters/", RedirectView.as_view(url="/posters/passes/")),
    path("paper/", papers, name="papers"),
    path("paper/<int:pk>/", paper, name="paper"),
    path("paper/<int:pk>/type/", type_in, name="type_in"),
]
