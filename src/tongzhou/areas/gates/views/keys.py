"""The keys that sign the codes, for the administrators: a new one, and one that ends at once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import keys as actions
from tongzhou.areas.gates.queries import codes as queries
from tongzhou.areas.gates.views.frame import only


class EndForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why the key ends"), max_length=200)


@login_required
@require_safe
def keys(request):
    """Which keys there are, which one signs now, and until when the others count."""
    only(request, "devices.revoke", "system.run")
    at = now()
    rows = list(queries.keys_seen(request.viewer).select_related("made_by"))
    signs = queries.in_force(at)
    for row in rows:
        row.signs = signs is not None and row.pk == signs.pk
        row.over = row.ends_at is not None and row.ends_at <= at
        row.later = row.starts_at > at
    return render(request, "gates/keys.html", {"rows": rows})


@login_required
@require_POST
def rotate(request):
    actions.rotate_keys(by=request.viewer, at=now())
    messages.success(request, _("A new key is on its way to the phones; the old ones run out."))
    return redirect("gates:keys")


@login_required
def end(request, pk):
    """A key that leaked ends at once: every code it signed counts no more."""
    key = queries.keys_seen(request.viewer).one_for(request.viewer, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_key(key, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("The key has ended; print the cards anew."))
        return redirect("gates:keys")
    context = {
        "question": _("End key %(n)d at once?") % {"n": key.number},
        "consequences": [
            _("Every card with a code of this key counts no more, at the next contact of a phone."),
            _("The short codes go on counting; print new cards for everybody."),
        ],
        "form": form,
        "danger": True,
        "verb": _("End it"),
        "back": reverse("gates:keys"),
    }
    return render(request, "web/confirm.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("keys/", keys, name="keys"),
    path("keys/rotate/", rotate, name="rotate"),
    path("keys/<int:pk>/end/", end, name="end_key"),
]
