"""The rules in force somewhere, where each comes from, and setting one's own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import path_names
from tongzhou.base.paths import ORGANISATIONS, PLACES
from tongzhou.ground.rulepacks import actions, queries
from tongzhou.ground.rulepacks.forms import OwnValueForm, ReasonForm
from tongzhou.ground.rulepacks.packs import rule as rule_with
from tongzhou.ground.rulepacks.rules import ROOTS, Level, shown


def _places(request):
    """Where the viewer may look at rules, (path, name): their own posts, and the place asked for.

    A place that is not theirs to see is not found: another one must not be set in its stead.
    """
    asked = request.GET.get("where", "")
    tops = request.viewer.tops()
    names = path_names(request.viewer, {*tops, asked} - {""})
    if asked and asked not in names:
        raise Http404
    own = sorted(tops, key=lambda path: not path.startswith(PLACES))  # places first
    order = dict.fromkeys((asked, *own) if asked else own)
    return [(path, names[path]) for path in order if path in names]


def _where(places):
    """The path looked at: the one asked for, or the first of the viewer's own."""
    return places[0][0] if places else ""


def _rule(code):
    try:
        return rule_with(code)
    except KeyError:
        raise Http404 from None


def _at(found, where):
    """The path at which this rule is set and read: rules of the installation know no other."""
    return "" if found.level is Level.INSTALLATION else where


def _fitting(found, places):
    """Only the places, or only the organisations, at which this rule can be set."""
    fitting = [one for one in places if one[0].startswith(ROOTS[found.level])]
    return fitting or places


def _address(name, code, where):
    return reverse(name, args=[code]) + (f"?{urlencode({'where': where})}" if where else "")


@login_required
def board(request):
    places = _places(request)
    where = _where(places)
    rules = queries.rules_in_force(request.viewer, path=where, at=now())
    context = {"packs": list(rules), "where": where, "kinds": _by_kind(places)}
    return render(request, "rulepacks/board.html", context)


def _by_kind(places):
    """The places and the organisations apart, for the choice above the list."""
    both = ((_("Places"), PLACES), (_("Organisations"), ORGANISATIONS))
    kinds = [(label, [one for one in places if one[0].startswith(root)]) for label, root in both]
    return [(label, found) for label, found in kinds if found]


@login_required
def one(request, code):
    found, places = _rule(code), _places(request)
    where = _where(_fitting(found, places))
    here = _at(found, where)
    values = list(queries.history(request.viewer, code, path=here))
    names = {**dict(places), **path_names(request.viewer, {value.path for value in values})}
    for value in values:
        value.shown = queries.shown_value(value)
        value.place = names.get(value.path, "")
        value.mine = not value.withdrawn_at and actions.may_set(found, value.path, request.viewer)
    context = {
        "rule": found,
        "now": queries.in_force_for(request.viewer, code, path=here, at=now()),
        "values": values,
        "versions": [(given, shown(found, given.value)) for given in found.versions],
        "presets": [(given, shown(found, given.value)) for given in found.presets],
        "may_set": actions.may_set(found, here, request.viewer),
        "place": dict(places).get(where, ""),
        "where": where,
    }
    return render(request, "rulepacks/rule.html", context)


@login_required
def set_own(request, code):
    found = _rule(code)
    where = _where(_fitting(found, _places(request)))
    here = _at(found, where)
    if not actions.may_set(found, here, request.viewer):
        raise Http404
    back = _address("rulepacks:rule", code, where)
    form = OwnValueForm(
        request.POST or None,
        rule=found,
        value=_offered(request, found, here),
        initial={"starts_on": localdate()},
    )
    if request.method == "POST" and form.is_valid() and _done(request, form, found, here):
        return redirect(back)
    context = {
        "heading": found.label,
        "intro": found.note,
        "form": form,
        "verb": _("Set this value"),
        "back": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _offered(request, found, path):
    """What stands in the form first: a preset that was chosen, or what counts now."""
    asked = request.GET.get("preset", "")
    if asked.isascii() and asked.isdigit() and int(asked) < len(found.presets):
        return found.presets[int(asked)].value
    return queries.in_force_for(request.viewer, found.code, path=path, at=now()).value


def _done(request, form, found, path):
    """Whether the value is set; a refusal stands in the form."""
    try:
        actions.set_value(
            found.code,
            path=path,
            value=form.raw,
            starts_on=form.cleaned_data["starts_on"],
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            at=now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The value is set."))
    return True


@login_required
def withdraw(request, pk):
    value = queries.own_values(request.viewer).one_for(request.viewer, pk)
    found = _rule(value.code)
    if not actions.may_set(found, value.path, request.viewer):
        raise Http404
    back = _address("rulepacks:rule", value.code, value.path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.withdraw_value(value, reason=reason, by=request.viewer, at=now())
        messages.success(request, _("The value is withdrawn."))
        return redirect(back)
    context = {
        "question": _("Withdraw this value?"),
        "consequences": [
            f"{found.label}：{queries.shown_value(value)}",
            _("From today the value above it, or the shipped one, counts again."),
        ],
        "form": form,
        "verb": _("Withdraw"),
        "back": back,
        "danger": True,
    }
    return render(request, "web/confirm.html", context, status=422 if form.errors else 200)
