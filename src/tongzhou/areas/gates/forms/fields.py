"""Fields that several forms of stalls and slots share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.rules.stalls import WEEK

WEEKDAYS = (
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
)


def day_field(label, **more) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def time_field(label, **more) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more
    )


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week; as a value “1111100”."""

    def __init__(self, **more):
        more.setdefault("label", _("Days of the week"))
        more.setdefault("initial", [code for code, _name in WEEKDAYS])
        super().__init__(choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, **more)

    def clean(self, value):
        ticked = set(super().clean(value))
        return "".join("1" if str(n) in ticked else "0" for n in range(WEEK))

    def prepare_value(self, value):
        if isinstance(value, str):
            return [str(n) for n, one in enumerate(value) if one == "1"]
        return value


class NamedPlaceField(forms.ModelChoiceField):
    """One of these places, with the names from the community down."""

    def __init__(self, **more):
        super().__init__(queryset=None, **more)

    def offer(self, rows, names) -> None:
        self.queryset = rows
        self.label_from_instance = lambda place: names.get(place.path) or place.name
