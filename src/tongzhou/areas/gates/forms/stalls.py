"""Forms of vendors and the stall plan. They check shape; the rules and actions decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.models import VendorKind
from tongzhou.areas.gates.rules.stalls import Line
from tongzhou.ground.access.fields import WeekdaysField, day_field, time_field
from tongzhou.ground.places.fields import PlaceField


class VendorForm(forms.Form):
    """Who comes, what they bring, who answers for them, and their licence."""

    name = forms.CharField(label=_("Name of the vendor"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=VendorKind.choices)
    place = PlaceField(label=_("Estate"))
    brings = forms.CharField(
        label=_("What they bring or do"),
        max_length=200,
        help_text=_("For example: vegetables and fruit; parcels; rubbish collection."),
    )
    contact = forms.CharField(label=_("Contact person"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    licence = forms.CharField(
        label=_("Licence or hygiene note"),
        max_length=120,
        required=False,
        help_text=_("Its name and number, or what was inspected."),
    )
    licence_until = day_field(_("Licence valid until"), required=False)

    def __init__(self, *args, places=None, vendor=None, **kwargs):
        if vendor is not None:
            shown = ("name", "kind", "brings", "contact", "phone", "licence", "licence_until")
            kwargs["initial"] = {one: getattr(vendor, one) for one in shown}
        super().__init__(*args, **kwargs)
        if vendor is not None:
            del self.fields["place"]
        else:
            self.fields["place"].offer(places)


class StallForm(forms.Form):
    """A stall more."""

    place = PlaceField(label=_("Estate"))
    name = forms.CharField(
        label=_("Stall or spot"),
        max_length=40,
        help_text=_("So that everybody finds it: “inside the east gate, left, no. 1”."),
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(places)


class StallField(forms.ModelChoiceField):
    def __init__(self, **more):
        more.setdefault("label", _("Stall or spot"))
        super().__init__(queryset=None, **more)


class StandForm(forms.Form):
    """A line of the plan."""

    stall = StallField()
    weekdays = WeekdaysField()
    starts = time_field(_("From"))
    ends = time_field(_("Until"))
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args, stalls, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stall"].queryset = stalls

    def line(self) -> Line:
        """What was filled in, as values."""
        data = self.cleaned_data
        return Line(
            data["weekdays"], data["starts"], data["ends"], data["first_day"], data["last_day"]
        )


class MoveForm(forms.Form):
    """Where to, and from which day on."""

    stall = StallField(label=_("Moves to"))
    on = day_field(_("From this day on"))

    def __init__(self, *args, stalls, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stall"].queryset = stalls


class PauseForm(forms.Form):
    """On which days nobody comes, and why."""

    first = day_field(_("Paused from"))
    last = day_field(_("Paused until"))
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)


class BearerForm(forms.Form):
    """One of the vendor's people, who gets a service pass for the hours of the plan."""

    holder = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    plate = forms.CharField(label=_("Number plate"), max_length=10, required=False)
