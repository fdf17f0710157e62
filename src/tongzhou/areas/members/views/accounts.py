"""Pages of accounts: the system administrator opens them, the security administrator gives posts and unlocks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.members import actions
from tongzhou.areas.members.forms import AssignForm, FindForm, OpenForm
from tongzhou.areas.members.views.organisations import form_page
from tongzhou.base.errors import Refused
from tongzhou.base.masking import masked_name
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.access.roles import roles
from tongzhou.ground.organisations import actions as ground
from tongzhou.ground.organisations import queries

COLUMNS = (
    Column("username", gettext_lazy("User name"), sort=("username",), css="main"),
    Column("name", gettext_lazy("Name")),
    Column("state", gettext_lazy("State")),
    Column("last", gettext_lazy("Last signed in"), sort=("last_login",)),
)
STATES = (
    ("open", gettext_lazy("open (account)")),
    ("closed", gettext_lazy("closed (account)")),
    ("locked", gettext_lazy("locked (account)")),
)


def _in_state(at):
    conditions = {
        "open": {"is_active": True},
        "closed": {"is_active": False},
        "locked": {"locked_until__gt": at},
    }
    return lambda rows, value: rows.filter(**conditions[value])


def _keeper(request):
    if not (request.viewer.may("accounts.edit") or request.viewer.may("accounts.unlock")):
        raise PermissionDenied


@login_required
def accounts(request):
    _keeper(request)
    listing = list_page(
        request.GET,
        queries.accounts(request.viewer),
        columns=COLUMNS,
        filters=(Filter("state", gettext_lazy("State"), STATES, _in_state(now())),),
        search=("username",),
        order=("username",),
    )
    context = {"listing": listing, "at": now(), "may_open": request.viewer.may("accounts.edit")}
    return render(request, "members/accounts.html", context)


@login_required
def account(request, pk):
    _keeper(request)
    one = queries.account(request.viewer, pk)
    posts = queries.posts_of_account(request.viewer, one)
    context = {
        "one": one,
        "at": now(),
        "held": [(post, roles()[post.role].label) for post in posts],
        "may_edit": request.viewer.may("accounts.edit"),
        "may_unlock": request.viewer.may("accounts.unlock"),
        "may_assign": request.viewer.may("appointments.edit"),
        "itself": request.viewer.account_id == one.pk,
    }
    return render(request, "members/account.html", context)


def _described(person) -> str:
    """Enough to tell two people of one name apart, and no more."""
    ties = [str(row.unit) for row in person.employments.all() if row.ended_on is None]
    ties += [str(row.organisation) for row in person.memberships.all() if row.ended_on is None]
    return " · ".join([masked_name(person.name), *ties])


@login_required
@never_cache
def open_account(request):
    """First the name on the application, then the person of that name, then the password once."""
    if not request.viewer.may("accounts.edit"):
        raise PermissionDenied
    name = request.GET.get("name", "")
    found = {one.pk: one for one in queries.without_account(request.viewer, name)}
    back = reverse("members:accounts")
    if not found:
        find = FindForm(request.GET if name else None)
        if name and find.is_valid():
            find.add_error("name", _("Nobody of that name is without an account."))
        context = {"form": find, "back": back}
        return render(request, "members/find.html", context, status=422 if find.errors else 200)
    people = [(pk, _described(one)) for pk, one in found.items()]
    form = OpenForm(request.POST or None, people=people)
    if form.is_valid():
        username = form.cleaned_data["username"]
        who = found[form.cleaned_data["person"]]
        try:
            password = ground.open_account(who, username=username, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            return _handed_over(request, username.lower(), password)
    return form_page(request, form, _("Open an account"), back, _("Open the account"))


def _handed_over(request, username, password):
    context = {"username": username, "password": password}
    return render(request, "members/password.html", context)


@login_required
@never_cache
@require_POST
def new_password(request, pk):
    one = queries.account(request.viewer, pk)
    password = ground.hand_over_password(one, by=request.viewer, at=now())
    return _handed_over(request, one.username, password)


def _done(act):
    """A page that does one thing to an account and goes back."""

    @login_required
    @require_POST
    def page(request, pk):
        act(queries.account(request.viewer, pk), by=request.viewer, at=now())
        return redirect("members:account", pk)

    return page


close = _done(ground.close_account)
reopen = _done(ground.reopen_account)
unlock = _done(ground.unlock_account)
end_sessions = _done(ground.end_sessions)
drop_codes = _done(ground.drop_codes)


@login_required
def assign(request, pk):
    """A post for whoever holds the account; only the security administrator gives administrators' posts."""
    if not request.viewer.may("appointments.edit"):
        raise PermissionDenied
    one = queries.account(request.viewer, pk)
    form = AssignForm(
        request.POST or None,
        organisations=queries.all_organisations(request.viewer),
        initial={"started_on": request.viewer.today},
    )
    if form.is_valid():
        try:
            actions.appoint(one.person, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            return redirect("members:account", pk)
    back = reverse("members:account", args=[pk])
    return form_page(request, form, _("Give a post"), back, _("Save"), intro=one.username)
