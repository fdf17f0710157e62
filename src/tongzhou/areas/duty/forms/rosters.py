"""What a roster is made of, and its people. Forms check shape; the actions decide."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.queries import rosters
from tongzhou.areas.duty.queries.posts import usual_place
from tongzhou.ground.access.fields import day_field


class FrameForm(forms.Form):
    """Where and when: the people to choose from follow from it."""

    place: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Place"), queryset=None)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args, viewer, **kwargs):
        monday = localdate() + timedelta(days=7 - localdate().weekday())
        usual = {"first_day": monday, "last_day": monday + timedelta(days=13)}
        rows = rosters.places_to_plan(viewer)
        super().__init__(*args, initial={**usual, "place": usual_place(rows)}, **kwargs)
        self.fields["place"].queryset = rows


class MakeForm(forms.Form):
    """The title and the people."""

    title = forms.CharField(label=_("Title"), max_length=80)


class ReasonForm(forms.Form):
    """Why a published roster is changed."""

    why = forms.CharField(label=_("Why"), max_length=120, required=False)


class ExportForm(forms.Form):
    """How the roster is taken out."""

    kind = forms.ChoiceField(
        label=_("File"), choices=[("docx", _("Word document")), ("xlsx", _("Workbook"))]
    )
    size = forms.ChoiceField(
        label=_("Paper"),
        choices=[
            ("a4", _("A4 upright")),
            ("a4_wide", _("A4 sideways")),
            ("a3_wide", _("A3 sideways")),
        ],
    )
    phones = forms.ChoiceField(
        label=_("Phone numbers"),
        choices=[("masked", _("Middle part hidden")), ("full", _("Whole, on the record"))],
    )
    why = forms.CharField(label=_("What for"), max_length=80, required=False)
