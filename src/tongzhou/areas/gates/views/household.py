"""The card of a household: its passes, its rule in words, and what of its turns is used."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongzhou.areas.gates import kinds, shown
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.queries.turns import turns
from tongzhou.areas.gates.views.frame import only
from tongzhou.base.masking import masked_address
from tongzhou.ground.access.audit import write_audit


@login_required
@never_cache
@require_safe
def household(request, pk):
    """Whoever looks at a household's ways leaves a line in the trail."""
    only(request, "gates.see")
    viewer, at = request.viewer, now()
    home = queries.household_for(viewer, pk)
    rows = list(queries.of_household(viewer, home))
    watches = viewer.may("gates.watch", home.place_path)
    standing = [row for row in rows if row.state == "valid" and row.ends_at > at]
    used = turns(viewer, standing, at) if watches else []
    if used:
        write_audit("gates.household_looked", by=viewer, at=at, subject=f"household:{home.pk}")
    for one in used:
        for passage in one.passages:
            passage.for_what = str(kinds.PURPOSES.get(passage.purpose, ""))
    context = {
        "home": home,
        "address": masked_address(str(home)),
        "rows": [shown.line(row, at) for row in rows],
        "turns": [(PassKind(one.kind).label, shown.rule_words(one.rule), one) for one in used],
        "watches": watches,
        "may_run": any(viewer.may(one, home.place_path) for one in ("gates.run", "gates.approve")),
    }
    return render(request, "gates/household.html", context)


urlpatterns = [path("household/<int:pk>/", household, name="household")]
