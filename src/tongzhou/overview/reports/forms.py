"""What people fill in about a report."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.overview.indicators.rules import Figure, share_of
from tongzhou.overview.reports.rules import Row
from tongzhou.overview.reports.wording import section_name


class NotesForm(forms.Form):
    """One text for each section of the report."""

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        for section in sections:
            self.fields[section] = forms.CharField(
                label=section_name(section),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class CorrectionForm(forms.Form):
    """The figure as somebody knows it, and why."""

    value = forms.DecimalField(label=gettext_lazy("Correct figure"), min_value=0)
    part = forms.IntegerField(label=gettext_lazy("Part"), min_value=0)
    whole = forms.IntegerField(label=gettext_lazy("Whole"), min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Stands beside the figure for everybody who reads it. No names."),
    )

    def __init__(self, *args, row: Row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        for name in ("value",) if row.unit == "share" else ("part", "whole"):
            del self.fields[name]

    def clean_value(self):
        value = self.cleaned_data["value"]
        if self.row.unit == "count" and value != value.to_integral_value():
            raise forms.ValidationError(_("Write a whole number."))
        return value

    @property
    def figure(self) -> Figure:
        """What was written, as a figure."""
        if self.row.unit == "share":
            return share_of(self.cleaned_data["part"], self.cleaned_data["whole"])
        value: Decimal = self.cleaned_data["value"]
        exact = Fraction(value)
        return Figure(int(exact) if exact.denominator == 1 else exact)


class ExcuseForm(forms.Form):
    """Why no report is owed for this day."""

    because = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            ("holiday", gettext_lazy("Holiday")),
            ("event", gettext_lazy("An emergency is reported instead")),
            ("merged", gettext_lazy("Reported together with another day")),
            ("other", gettext_lazy("Another reason")),
        ],
    )
    words = forms.CharField(label=gettext_lazy("In words"), max_length=200, required=False)
