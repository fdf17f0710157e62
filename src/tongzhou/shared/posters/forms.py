"""Forms that anybody may send, and the one by which a poster is put up."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as said_now
from django.utils.translation import gettext_lazy as _

from tongzhou.base.errors import Refused
from tongzhou.ground.places.fields import PlaceField
from tongzhou.shared.posters import queries


class PublicForm(forms.Form):
    """A form that anybody may send. Sent twice it counts once; programs that fill in everything are refused."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    # Nobody sees it; programs that fill in everything fill it in too.
    website = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"tabindex": "-1", "autocomplete": "off", "data-draft-skip": ""}
        ),
    )

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"client_key": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def refuse_programs(self) -> None:
        """Refused("too_often") for whoever filled in what nobody sees."""
        if self.cleaned_data["website"]:
            raise Refused("too_often", said_now("Please telephone the office."))


class CodeForm(forms.Form):
    """A code read off paper or a photograph, typed in by hand."""

    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = label


class PosterForm(forms.Form):
    """For which place a poster is, and to which event file it belongs."""

    place = PlaceField(label=_("For which place"))
    event = forms.ModelChoiceField(
        queryset=None,
        label=_("Belongs to the event file"),
        required=False,
        empty_label="—",
    )

    def __init__(self, *args, viewer, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(queries.places_for(viewer, kind))
        self.fields["event"].queryset = queries.events(viewer)
