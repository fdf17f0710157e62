"""What the pages that anybody may open have in common, whichever area they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from tongzhou.base.errors import Refused
from tongzhou.ground.places.models import Place
from tongzhou.ground.places.queries import address_above
from tongzhou.shared.posters import actions
from tongzhou.shared.posters.forms import CodeForm, PublicForm
from tongzhou.shared.tracking.queries import answering_for


def around(place: Place) -> dict[str, Any]:
    """Where a page or sheet belongs, and the office that answers there."""
    return {"where": address_above(place) or place.name, "office": answering_for(place)}


def answered(
    request: Any,
    template: str,
    form: PublicForm,
    act: Callable[[], str],
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    """The form as it stands; refused with the reason (409); or what `act` made, at the page `done` of its code."""
    if request.method == "POST" and form.is_valid():
        try:
            form.refuse_programs()
            return redirect(done, code=act())
        except Refused as refusal:
            context["refusal"] = refusal
    status = 409 if "refusal" in context else 200
    return render(request, template, {"form": form, **context}, status=status)


def looked_up(request: Any, find: Callable[[str], Any], code: str, *, rule: str) -> Any:
    """What the code opens (404 otherwise); whoever tries too many vain codes is refused."""
    return actions.look_up(find, code, rule=rule, origin=request.viewer.origin, at=now())


def typed_in(
    request: Any,
    find: Callable[[str], str],
    *,
    rule: str,
    done: str,
    title: str,
    label: str,
    none: str,
) -> HttpResponse:
    """A code typed in by hand: on to the page `done` of what `find` gives for it, or told that there is none."""
    form = CodeForm(request.GET or None, label=label)
    if request.GET and form.is_valid():
        try:
            return redirect(
                done, code=looked_up(request, find, form.cleaned_data["code"], rule=rule)
            )
        except Http404:
            form.add_error("code", none)
    return render(request, "posters/find.html", {"form": form, "heading": title})
