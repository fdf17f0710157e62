"""Pages of organisations: browse, set up, change, end; who belongs, who holds which post."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.areas.members import actions, kinds, queries
from tongzhou.areas.members.forms import (
    AppointForm,
    EndForm,
    FeedbackForm,
    OrganisationForm,
    PersonForm,
    TemporaryForm,
)
from tongzhou.base.errors import Refused
from tongzhou.base.masking import masked_name
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.ground.access.roles import roles
from tongzhou.ground.organisations import actions as ground
from tongzhou.ground.organisations import queries as trees
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.actions.tree import may_edit
from tongzhou.shared.sheets.ledgers import Mark, ledger

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEMBERS = (
    Column("name", gettext_lazy("Name"), css="main"),
    Column("status", gettext_lazy("Political status")),
    Column("home", gettext_lazy("Home branch")),
    Column("group", gettext_lazy("Party group")),
    Column("posts", gettext_lazy("Posts")),
    Column("since", gettext_lazy("From"), sort=("started_on",)),
    Column("phone", gettext_lazy("Phone")),
)


def _may_look(request):
    if not request.viewer.may("organisations.see"):
        raise PermissionDenied


@login_required
def organisations(request):
    """Where the viewer's own part of the tree begins; or what the words find."""
    _may_look(request)
    words = request.GET.get("q", "").strip()[:80]
    context = {
        "words": words,
        "tops": trees.top_organisations(request.viewer),
        "found": trees.find_organisations(request.viewer, words)[:50] if words else [],
        "people": queries.searched(request.viewer, words)[:50] if words else [],
    }
    return render(request, "members/organisations.html", context)


def _one(request, pk):
    _may_look(request)
    return trees.organisation(request.viewer, pk)


def _editable(request, pk):
    one = _one(request, pk)
    if not queries.editable(request.viewer, one):
        raise PermissionDenied
    return one


@login_required
def organisation(request, pk):
    viewer = request.viewer
    one = _one(request, pk)
    listing = list_page(
        request.GET,
        queries.rows_of(viewer, one),
        columns=MEMBERS,
        search=("person__search_key", "person__name"),
        order=("person__search_key",),
    )
    context = {
        "one": one,
        "way": trees.way_to(viewer, one),
        "below": trees.below(viewer, one),
        "listing": listing,
        "lines": queries.lines(viewer, one, listing.rows),
        "held": _posts(viewer, one),
        "reminders": trees.reminders_for(one, viewer.today),
        "disabled": rules.disabled(one.kind).values(),
        "event": queries.event_named(viewer, one.event_id),
        "steps": _steps(viewer, one) if one.kind in rules.TEMPORARY else [],
        "temporary": one.kind in rules.TEMPORARY,
        "notes_missing": queries.notes_missing(viewer, one) if may_edit(one, viewer) else [],
        "may_edit": queries.editable(viewer, one),
        "may_export": viewer.may("exports.make", one.path),
        "may_temporary": one.kind in rules.UNITS | rules.COMMITTEES,
        "takes_people": one.kind not in rules.TEMPORARY and one.kind != "party_group",
    }
    return render(request, "members/organisation.html", context)


def _posts(viewer, one):
    return [(post, roles()[post.role].label) for post in trees.posts_in(viewer, one)]


def _steps(viewer, one):
    """The way of a temporary body: approved, members sent, officers appointed, revoked."""
    strength = trees.strength_of(one, viewer.today)
    ended = one.ended_on is not None and one.ended_on < viewer.today
    stages = [
        (_("Approved"), True),
        (_("Members sent"), ended or strength.full + strength.probationary > 0),
        (_("Officers appointed"), ended or strength.secretaries > 0),
        (_("Revoked, notes returned"), ended and not queries.without_note(one)),
    ]
    first_open = next((at for at, (_label, done) in enumerate(stages) if not done), len(stages))
    return [
        (label, "done" if done else "now" if at == first_open else "")
        for at, (label, done) in enumerate(stages)
    ]


def form_page(request, form, heading, back, verb, *, intro=""):
    context = {"heading": heading, "intro": intro, "form": form, "verb": verb, "back": back}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _back(one):
    return reverse("members:organisation", args=[one.pk])


@login_required
def set_up(request, pk):
    parent = _editable(request, pk)
    places = queries.places_to_serve(request.viewer)
    form = OrganisationForm(request.POST or None, places=places, parent=parent)
    if form.is_valid():
        values = form.values()
        try:
            made = ground.set_up_organisation(
                values.pop("name"), parent=parent, **values, by=request.viewer, at=now()
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("members:organisation", made.pk)
    heading = _("Set up an organisation")
    return form_page(request, form, heading, _back(parent), _("Set up"), intro=parent.name)


@login_required
def change(request, pk):
    one = _editable(request, pk)
    form = OrganisationForm(
        request.POST or None, instance=one, places=queries.places_to_serve(request.viewer)
    )
    if form.is_valid():
        values = form.values()
        if (
            values["serves"] is None
            and one.serves
            and not request.viewer.may("organisations.edit", one.serves.path)
        ):
            values["serves"] = one.serves
        try:
            ground.change_organisation(one, **values, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("members:organisation", pk)
    return form_page(request, form, _("Change the organisation"), _back(one), _("Save"))


@login_required
def end(request, pk):
    """The organisation ends; a temporary body is revoked, with all that hangs on it."""
    one = _editable(request, pk)
    form = EndForm(request.POST or None, initial={"on": request.viewer.today})
    temporary = one.kind in rules.TEMPORARY
    if form.is_valid():
        day = form.cleaned_data["on"]
        if temporary:
            back = actions.revoke_temporary_body(one, on=day, by=request.viewer, at=now())
            messages.success(request, _("%(count)d members go back.") % {"count": back})
        else:
            ground.end_organisation(one, on=day, by=request.viewer, at=now())
        return redirect("members:organisation", pk)
    intro = _("Every post in it ends with that day; its records stay.")
    if temporary:
        intro = _(
            "Its officers' posts and its members' time in it end. Their home branches keep them."
        )
    heading = _("Revoke") if temporary else _("End the organisation")
    return form_page(request, form, heading, _back(one), heading, intro=intro)


@login_required
def set_up_temporary(request, pk):
    parent = _editable(request, pk)
    form = TemporaryForm(
        request.POST or None,
        events=queries.open_events(request.viewer),
        places=queries.places_to_serve(request.viewer),
        initial={"started_on": request.viewer.today, "approved_by": parent.name},
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.set_up_temporary_body(
                values.pop("name"),
                parent=parent,
                event_id=values.pop("event"),
                **values,
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Now the units and branches can send members."))
            return redirect("members:organisation", made.pk)
    intro = _(
        "Home branches keep their members. It collects no dues, admits nobody, elects nobody."
    )
    heading = _("Set up a temporary branch")
    return form_page(request, form, heading, _back(parent), _("Set up"), intro=intro)


@login_required
def appoint(request, pk):
    one = _editable(request, pk)
    form = AppointForm(
        request.POST or None,
        people=queries.people_for_posts(request.viewer, one),
        roles=queries.role_choices(one),
        places=queries.places_served(one),
        initial={"started_on": request.viewer.today, "appointed_by": one.approved_by},
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.appoint(
                values.pop("person"), organisation=one, **values, by=request.viewer, at=now()
            )
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            return redirect("members:organisation", pk)
    intro = _("What the post lets somebody see and do begins and ends with its dates.")
    return form_page(request, form, _("Appoint"), _back(one), _("Appoint"), intro=intro)


@login_required
def end_post(request, pk):
    post = queries.post(request.viewer, pk)
    form = EndForm(request.POST or None, initial={"on": request.viewer.today})
    account = request.viewer.may("appointments.edit")
    back = (
        reverse("members:account", args=[post.person.account_id])
        if account and post.person.account_id
        else _back(post.organisation)
    )
    if form.is_valid():
        actions.end_appointment(post, **form.cleaned_data, by=request.viewer, at=now())
        return redirect(back)
    return form_page(request, form, _("End the post"), back, _("Save"))


@login_required
def add_person(request, pk):
    one = _editable(request, pk)
    people = trees.people(request.viewer)
    form = PersonForm(request.POST or None, people=people)
    if form.is_valid():
        values = form.cleaned_data
        try:
            person = ground.add_person(
                values.pop("name"),
                organisation=one,
                on=request.viewer.today,
                **values,
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("members:person", person.pk)
    return form_page(request, form, _("Add a person"), _back(one), _("Save"), intro=one.name)


@login_required
def member_back(request, pk):
    """A member's time in a temporary body or a group ends, with a note for the home branch."""
    row = queries.membership(request.viewer, pk)
    if not may_edit(row.organisation, request.viewer):
        raise PermissionDenied
    over = row.ended_on is not None and row.ended_on < request.viewer.today
    form = FeedbackForm(
        request.POST or None,
        over=over,
        initial={"on": row.ended_on or request.viewer.today, "feedback": row.feedback},
    )
    if form.is_valid():
        act = ground.write_feedback if over else ground.end_membership
        act(row, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("members:organisation", row.organisation_id)
    heading = _("Performance note") if over else _("Back to the home branch")
    who = masked_name(row.person.name) if over else row.person.name
    return form_page(request, form, heading, _back(row.organisation), _("Save"), intro=who)


@login_required
def roster(request, pk):
    """The roster as a workbook, phones masked, marked with who took it out."""
    one = _one(request, pk)
    rows = list(queries.roster_rows(request.viewer, one))
    actions.note_export(one, rows=len(rows), by=request.viewer, at=now())
    mark = Mark(request.viewer.name, localtime(now()), _("Roster"))
    content = ledger(kinds.ROSTER, rows, title=f"{one.name}花名册", watermark=mark)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(one.name)}.xlsx"
    response["Cache-Control"] = "no-store"
    return response
