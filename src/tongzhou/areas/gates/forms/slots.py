"""Forms of service points and bookings. They check shape; the rules and actions decide."""

from __future__ import annotations

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.models import ServicePoint
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.ground.access.fields import WeekdaysField, day_field, time_field
from tongzhou.ground.places.fields import PlaceField
from tongzhou.shared.posters.forms import PublicForm

MINUTES = ((10, "10"), (15, "15"), (20, "20"), (30, "30"), (45, "45"), (60, "60"))


class PointForm(forms.Form):
    """What it is, how many find room, and when it is open."""

    name = forms.CharField(label=_("Name of the point"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=ServicePoint.Kind.choices)
    place = PlaceField(label=_("Place"))
    capacity = forms.IntegerField(
        label=_("People inside at once"),
        min_value=1,
        max_value=2000,
        help_text=_("So many are let in; the next one when somebody leaves."),
    )
    slot_minutes = forms.TypedChoiceField(
        label=_("Minutes of a slot"), choices=MINUTES, coerce=int, initial=30
    )
    weekdays = WeekdaysField()
    opens = time_field(_("Opening time"))
    closes = time_field(_("Closing time"))

    def __init__(self, *args, places=None, point=None, **kwargs):
        if point is not None:
            shown = ("name", "kind", "capacity", "slot_minutes", "weekdays", "opens", "closes")
            kwargs["initial"] = {one: getattr(point, one) for one in shown}
        super().__init__(*args, **kwargs)
        if point is not None:
            del self.fields["place"]
        else:
            self.fields["place"].offer(places)


class ClosedDayForm(forms.Form):
    """A day on which it does not open."""

    day = day_field(_("Closed on"))
    words = forms.CharField(label=_("Reason"), max_length=60, required=False)


class BookForm(PublicForm):
    """Which slot, which home, how many. The same fields at the desk and on the public page."""

    priority = forms.BooleanField(
        label=_("Elderly or disabled"),
        required=False,
        help_text=_("Some places are kept for them. Nobody asks for papers."),
    )
    starts = forms.ChoiceField(label=_("Slot"), widget=forms.RadioSelect)
    home = forms.CharField(
        label=_("Building and room"),
        max_length=40,
        help_text=_("For example: 3栋2单元501, or 3-2-501"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    people = forms.TypedChoiceField(label=_("How many people"), coerce=int, initial=1)
    wait = forms.BooleanField(label=_("If it is full: put us on the waiting list"), required=False)

    def __init__(self, *args, point, slots, limits, **kwargs):
        super().__init__(*args, **kwargs)
        self.point = point
        self.slots = {f"{one.starts_at.isoformat()}": one for one in slots if not one.over}
        self.fields["starts"].choices = [(key, one.hours) for key, one in self.slots.items()]
        self.fields["people"].choices = [(n, str(n)) for n in range(1, limits.people + 1)]
        if limits.people == 1:
            self.fields["people"].widget = forms.HiddenInput()

    def slot_choices(self):
        """Each slot with its radio button, for a page that draws them itself."""
        return zip(self["starts"], self.slots.values(), strict=True)

    def clean_starts(self):
        return self.slots[self.cleaned_data["starts"]].starts_at

    def clean_home(self):
        home = queries.home_of(self.point, self.cleaned_data["home"])
        if home is None:
            raise forms.ValidationError(_("Write building and room, such as 3栋2单元501."))
        return home

    def day(self):
        """The day that was chosen."""
        return localtime(self.cleaned_data["starts"]).date()
