"""The page that places the members of a deployment in temporary branches, some with a post."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongzhou.areas.duty.actions import teams
from tongzhou.areas.duty.queries import branches as queries
from tongzhou.areas.duty.queries.deployments import deployment
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.access.roles import roles
from tongzhou.ground.organisations.rules import OFFICERS

COLUMNS = (
    Column("name", gettext_lazy("Name"), css="main", sort=("person__search_key",)),
    Column("body", gettext_lazy("Temporary branch")),
    Column("post", gettext_lazy("Post")),
)
IN_NONE = "none"
CHOSEN = re.compile(r"body_(\d{1,18})")

# Practice C01 places 74 in one step; a page holds such an order whole.
AT_ONCE = 100


@login_required
def branches(request, pk):
    """Who serves is placed in a temporary branch, with or without a post; each page of them in one step."""
    one = deployment(request.viewer, pk)
    bodies = queries.branches_for(request.viewer, one)
    if not bodies:
        raise PermissionDenied
    rows = queries.members_there(request.viewer, one)
    if request.method == "POST" and _placed(request, rows, bodies):
        return redirect(request.get_full_path())
    listing = list_page(
        request.GET,
        rows,
        columns=COLUMNS,
        filters=(Filter("body", _("Temporary branch"), _options(bodies), narrow=_in_body),),
        search=("person__search_key", "person__name"),
        order=("person__search_key", "pk"),
        size=AT_ONCE,
    )
    posts = queries.officers_among(listing.rows, localdate())
    context = {
        "one": one,
        "bodies": bodies,
        "offices": [(role, str(roles()[role].label)) for role in OFFICERS],
        "listing": listing,
        "lines": [(row, posts.get(row.person_id, "")) for row in listing.rows],
        "counts": queries.strengths(rows, localdate()),
    }
    return render(request, "duty/branches.html", context)


def _options(bodies):
    return [(IN_NONE, _("In none yet")), *((str(body.pk), body.name) for body in bodies)]


def _in_body(rows, value):
    if value == IN_NONE:
        return rows.filter(membership=None)
    return rows.filter(membership__organisation_id=int(value))


def _placed(request, rows, bodies) -> bool:
    """Whether those chosen on the page are placed; why not is told."""
    keys = [int(found[1]) for name in request.POST if (found := CHOSEN.fullmatch(name))]
    chosen = rows.filter(pk__in=keys)
    seats = list(_seats(request.POST, chosen, {str(body.pk): body for body in bodies}))
    try:
        moved = teams.place_in_branches(seats, by=request.viewer, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    done = ngettext("%(n)d person was placed.", "%(n)d people were placed.", moved)
    messages.success(request, done % {"n": moved})
    return True


def _seats(data, rows, bodies):
    for row in rows:
        body, role = data.get(f"body_{row.pk}", ""), data.get(f"role_{row.pk}", "")
        if body in bodies:
            yield teams.Seat(row, bodies[body], role if role in OFFICERS else "")


urlpatterns = [path("deployments/<int:pk>/branches/", branches, name="branches")]
