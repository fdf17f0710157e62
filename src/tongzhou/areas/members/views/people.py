"""Pages of one person: entry, history, transfer, group, temporary branch, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongzhou.areas.members import actions, queries
from tongzhou.areas.members.forms import EndForm, PersonForm, ReasonForm, ToForm
from tongzhou.areas.members.views.organisations import form_page
from tongzhou.base.errors import Refused
from tongzhou.ground.access.roles import roles
from tongzhou.ground.organisations import actions as ground
from tongzhou.ground.organisations import queries as trees


@login_required
def person(request, pk):
    viewer = request.viewer
    who = trees.person(viewer, pk)
    past = trees.history_of(viewer, who)
    context = {
        "who": who,
        "past": past,
        "notes": queries.notes_read(viewer, who, past.memberships),
        "held": [(post, roles()[post.role].label) for post in past.appointments],
        "home": queries.home_of(viewer, who),
        "answers": queries.answers_for(viewer, who),
        "itself": viewer.person_id == who.pk,
    }
    return render(request, "members/person.html", context)


def _answered(request, pk):
    who = trees.person(request.viewer, pk)
    if not queries.answers_for(request.viewer, who):
        raise PermissionDenied
    return who


def _back(who):
    return reverse("members:person", args=[who.pk])


@login_required
def change(request, pk):
    who = _answered(request, pk)
    people = trees.people(request.viewer).exclude(pk=who.pk)
    form = PersonForm(request.POST or None, people=people, person=who)
    if form.is_valid():
        try:
            ground.change_person(who, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("guardian", str(refusal))
        else:
            return redirect("members:person", pk)
    return form_page(request, form, _("Change the entry"), _back(who), _("Save"), intro=who.name)


def _moved(request, pk, *, where, label, heading, act, intro=""):
    """A page on which a person goes somewhere from a day on."""
    who = _answered(request, pk)
    start = {"on": request.viewer.today}
    form = ToForm(request.POST or None, where=where(who), label=label, initial=start)
    if form.is_valid():
        try:
            act(who, form.cleaned_data["to"], form.cleaned_data["on"])
        except Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("members:person", pk)
    return form_page(request, form, heading, _back(who), _("Save"), intro=intro or who.name)


@login_required
def transfer(request, pk):
    viewer, at = request.viewer, now()

    def act(who, to, on):
        if queries.home_of(viewer, who) is None:
            ground.join_branch(who, branch=to, on=on, by=viewer, at=at)
        else:
            actions.transfer(who, to=to, on=on, by=viewer, at=at)

    return _moved(
        request,
        pk,
        where=lambda who: queries.homes_in_reach(viewer),
        label=_("New home branch"),
        heading=_("Transfer"),
        act=act,
        intro=_("The old home branch keeps the member until the day before."),
    )


@login_required
def group(request, pk):
    viewer, at = request.viewer, now()

    def groups(who):
        home = queries.home_of(viewer, who)
        return queries.groups_in(home) if home else trees.organisations(viewer).none()

    return _moved(
        request,
        pk,
        where=groups,
        label=_("Party group"),
        heading=_("Put into a party group"),
        act=lambda who, to, on: ground.put_into_group(who, group=to, on=on, by=viewer, at=at),
    )


@login_required
def send(request, pk):
    viewer, at = request.viewer, now()
    return _moved(
        request,
        pk,
        where=lambda who: trees.open_temporary_bodies(viewer, viewer.today),
        label=_("Temporary branch"),
        heading=_("Send to a temporary branch"),
        act=lambda who, to, on: actions.send_member(who, to=to, on=on, by=viewer, at=at),
        intro=_("The home branch stays as it is. Its officers see the member until the last day."),
    )


@login_required
def leave(request, pk):
    who = _answered(request, pk)
    form = EndForm(request.POST or None, initial={"on": request.viewer.today})
    if form.is_valid():
        ground.record_leave(who, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("Every post and tie ends with that day."))
        return redirect("members:organisations")
    return form_page(request, form, _("Has left"), _back(who), _("Save"), intro=who.name)


@login_required
@never_cache
def phone(request, pk):
    """One person's phone in clear, once, after a reason that stands in the trail."""
    who = _answered(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        number = actions.show_phone(
            who, reason=form.cleaned_data["reason"], by=request.viewer, at=now()
        )
        return render(request, "members/phone.html", {"who": who, "number": number})
    intro = _("The reason, your name and the time go into the audit trail.")
    return form_page(request, form, _("Show the phone"), _back(who), _("Show it"), intro=intro)
