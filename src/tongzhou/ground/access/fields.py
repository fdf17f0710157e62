"""Fields that forms of every slice share: days, hours, moments, days of the week, one of some rows."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

WEEKDAYS = (
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
)
MOMENT = "%Y-%m-%dT%H:%M"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **more):
        super().__init__(format="%Y-%m-%d", **more)


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with the hour and minute."""

    input_type = "datetime-local"

    def __init__(self, **more):
        super().__init__(format=MOMENT, **more)


class HourInput(forms.TimeInput):
    """Hour and minute."""

    input_type = "time"

    def __init__(self, **more):
        super().__init__(format="%H:%M", **more)


def day_field(label, **more) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


def time_field(label, **more) -> forms.TimeField:
    return forms.TimeField(label=label, widget=HourInput(), **more)


def moment_field(label=None, **more) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=[MOMENT], **more)


def chosen_from(queryset: QuerySet | None, label, **more) -> forms.ModelChoiceField:
    """One of these rows; None where the form offers them when it is made."""
    return forms.ModelChoiceField(queryset=queryset, label=label, **more)


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week; as a value “1111100”."""

    def __init__(self, **more):
        more.setdefault("label", _("Days of the week"))
        more.setdefault("initial", [code for code, _name in WEEKDAYS])
        super().__init__(choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, **more)

    def clean(self, value):
        ticked = set(super().clean(value))
        return "".join("1" if code in ticked else "0" for code, _name in WEEKDAYS)

    def prepare_value(self, value):
        if isinstance(value, str):
            return [str(n) for n, one in enumerate(value) if one == "1"]
        return value
