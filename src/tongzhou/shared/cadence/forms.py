"""Forms of what recurs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.ground.access.fields import day_field, moment_field, time_field
from tongzhou.shared.cadence.models import EVERY
from tongzhou.shared.cadence.queries import no_organisations, organisations_led

REASONS = [
    ("holiday", _("Public holiday")),
    ("event", _("Emergency under way")),
    ("merged", _("Held together with another")),
    ("other", _("Another reason")),
]


class RecurrenceForm(forms.Form):
    title = forms.CharField(label=_("What recurs"), max_length=80)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=no_organisations())
    every = forms.ChoiceField(label=_("Every"), choices=EVERY)
    day = forms.IntegerField(
        label=_("On day (0: the last)"), min_value=0, max_value=31, initial=0, required=False
    )
    month = forms.IntegerField(
        label=_("In month (0: the last)"), min_value=0, max_value=12, initial=0, required=False
    )
    at = time_field(_("By"), initial="17:00")
    working_days = forms.BooleanField(label=_("Working days only"), required=False)
    starts_on = day_field(_("From"))
    source = forms.CharField(label=_("By which clause"), max_length=120, required=False)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_led(viewer, "reports.edit")


class DoneForm(forms.Form):
    happened_at = moment_field(
        _("Done at"),
        required=False,
        help_text=_("Leave empty for now. Enter the real time when it was done earlier."),
    )


class ExcuseForm(forms.Form):
    because = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    words = forms.CharField(label=_("In words"), max_length=200, required=False)
