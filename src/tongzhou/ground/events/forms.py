"""Forms of the event file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.ground.access.fields import day_field, moment_field
from tongzhou.ground.events import queries
from tongzhou.ground.events.models import Grade
from tongzhou.ground.events.packs import Column, packs
from tongzhou.ground.places.models import Kind, Place


class PlaceField(forms.ModelChoiceField):
    """A place to choose; one building of many that are called 1栋 says where it stands."""

    def label_from_instance(self, place: Place) -> str:
        if place.kind in {Kind.BUILDING, Kind.ENTRANCE} and place.parent:
            return f"{self.label_from_instance(place.parent)} {place.name}"
        return place.name


class SourceForm(forms.Form):
    """The document that says so. A community receives a level; it never starts one."""

    level = forms.CharField(label=_("Response level received"), max_length=20)
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    issued_at = moment_field(_("Issued at"))

    def __init__(self, *args, levels=(), **kwargs):
        super().__init__(*args, **kwargs)
        if levels:
            choices = [(str(level), str(level)) for level in levels]
            self.fields["level"] = forms.ChoiceField(
                label=_("Response level received"), choices=[("", "—"), *choices]
            )


class ProposeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[])
    name = forms.CharField(
        label=_("Name of the event"),
        max_length=80,
        help_text=_("As the notice calls it, with the year."),
    )
    place = PlaceField(label=_("Area"), queryset=queries.nowhere())
    source_issuer = forms.CharField(label=_("Issued by"), max_length=80)
    source_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    source_at = moment_field(_("Issued at"))
    grade = forms.TypedChoiceField(
        label=_("Grade"),
        choices=[("", "—"), *Grade.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    response_level = forms.CharField(
        label=_("Response level received"),
        max_length=20,
        required=False,
        help_text=_("As received; a community never starts a level itself."),
    )
    expected_end_on = day_field(_("Expected to end on"), required=False)
    measures = forms.CharField(
        label=_("Measures"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(pack.code, str(pack.label)) for pack in packs().values()]
        self.fields["place"].queryset = queries.areas(viewer, "events.open")


class NoteForm(forms.Form):
    words = forms.CharField(label=_("What happened"), max_length=400)


class CheckForm(forms.Form):
    words = forms.CharField(label=_("What is to be done"), max_length=200)
    due_at = moment_field(_("By"), required=False)


class StandDownForm(forms.Form):
    data_end_on = day_field(_("Personal data ends on"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ListRowForm(forms.Form):
    """A row of a list of the pack: its columns are the fields."""

    def __init__(self, *args, form, viewer, event, **kwargs):
        super().__init__(*args, **kwargs)
        for column in form.columns:
            self.fields[column.code] = _field(column)
        rows = queries.places_for_rows(viewer, event)
        self.fields["place_of_row"] = PlaceField(label=_("Place"), queryset=rows, empty_label=None)


def _field(column: Column) -> forms.Field:
    label = str(column.label)
    if column.kind == "number":
        return forms.IntegerField(label=label, min_value=0, required=column.needed)
    if column.kind == "choice":
        choices = [("", "—"), *((str(one), str(one)) for one in column.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=column.needed)
    return forms.CharField(label=label, max_length=120, required=column.needed)
