"""Questions of the administrators about accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from tongzhou.base.text import tidy
from tongzhou.ground.access.models import Account
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    Appointment,
    Organisation,
    Person,
)


def accounts(viewer: Viewer) -> QuerySet[Account]:
    """The accounts, for the administrators who keep them."""
    return Account.objects.visible_to(viewer).select_related("person")


def account(viewer: Viewer, pk: int) -> Account:
    """That account, or as if there were none."""
    found: Account = Account.objects.select_related("person").one_for(viewer, pk)
    return found


def without_account(viewer: Viewer, name: str) -> list[Person]:
    """People of exactly that name who have no account yet, for the system administrator.

    The name comes from the application on paper, so nothing is learnt that was not known.
    """
    if not viewer.may("accounts.edit") or not name.strip():
        return []
    rows = Person.objects.filter(name=tidy(name), account__isnull=True, left_on__isnull=True)
    return list(rows.prefetch_related("employments__unit", "memberships__organisation")[:20])


def posts_of_account(viewer: Viewer, one: Account) -> QuerySet[Appointment]:
    """The posts held with an account, for the administrators who keep it."""
    if not (viewer.may("accounts.edit") or viewer.may("accounts.unlock")):
        return Appointment.objects.none()
    rows = Appointment.objects.filter(person__account=one)
    return rows.select_related("organisation", "place").order_by("-started_on")


def post_of_account(viewer: Viewer, pk: int) -> Appointment:
    """One of the posts that the security administrator keeps, or as if there were none."""
    if not viewer.may("appointments.edit"):
        raise Http404
    found = Appointment.objects.filter(pk=pk).select_related("organisation", "person").first()
    if found is None:
        raise Http404
    return found


def all_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Every organisation by name, for the security administrator, who gives posts in all of them."""
    if not viewer.may("appointments.edit"):
        return Organisation.objects.none()
    return Organisation.objects.filter(ended_on__isnull=True).order_by("path")
