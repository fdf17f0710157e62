"""Forms of gates and passes. They check shape; the actions decide."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.utils.timezone import get_current_timezone, localdate, make_aware
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates import kinds, kinds_desk
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.areas.gates.models import PassKind, Sort
from tongzhou.areas.gates.queries import gates as queries
from tongzhou.areas.gates.queries import passes
from tongzhou.ground.access.fields import day_field
from tongzhou.ground.organisations.queries import people
from tongzhou.ground.places.fields import PlaceField as NearPlaceField

# What the desk gives; one-off passes come from the gate, goods-out slips from their own page.
DESK_KINDS = ("resident", "household", "service", "visitor", "vehicle", "one_off")
# What somebody may ask for without an account; visitors have the estate's own form.
PUBLIC_KINDS = ("resident", "household", "vehicle", "service")


def said_choices(words: dict) -> list[tuple[str, str]]:
    """Choices whose labels are read in the reader's language when the page is drawn."""
    return [(str(code), str(label)) for code, label in words.items()]


class PlaceField(NearPlaceField):
    """One of the places where the viewer may do it."""

    def offer_to(self, viewer, *capabilities, kinds=queries.GATE_KINDS) -> None:
        found = self.offer(queries.places(viewer, *capabilities, kinds=kinds))
        # Most work is about an estate; a whole community is chosen on purpose.
        estates = [row.pk for row in found if row.kind == "estate"] or [row.pk for row in found]
        self.initial = estates[0] if len(estates) == 1 else None


class EventField(forms.ModelChoiceField):
    """A running event, or none."""

    def __init__(self, **more):
        super().__init__(queryset=None, required=False, empty_label="—", **more)

    def offer(self, viewer) -> None:
        self.queryset = queries.events(viewer)


class GateForm(forms.Form):
    place = PlaceField(label=_("Place"))
    name = forms.CharField(
        label=_("Name of the gate"), max_length=40, help_text=_("As people call it: east gate.")
    )
    sort = forms.ChoiceField(label=_("Kind"), choices=Sort.choices)
    event = EventField(label=_("Belongs to the event file"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer, "gates.run")
        self.fields["event"].offer(viewer)


class GuardForm(forms.Form):
    place = PlaceField(label=_("Place"))
    number = forms.RegexField(
        r"^[0-9]{2,6}$",
        label=_("Guard number"),
        help_text=_("Two to six figures. The phone knows only this number."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    person = forms.ModelChoiceField(queryset=None, label=_("Person"), required=False)
    name = forms.CharField(
        label=_("Or the name"),
        max_length=40,
        required=False,
        help_text=_("For a guard of the property company who has no account."),
    )
    until = day_field(_("Until"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer, "gates.run")
        self.fields["person"].queryset = people(viewer)
        self.fields["until"].initial = viewer.today + timedelta(days=30)


class UntilForm(forms.Form):
    until = day_field(_("Until"))


# --- passes --------------------------------------------------------------------------------------


class DaysMixin(forms.Form):
    """From a day to a day, both included; an empty start is now."""

    starts_on = day_field(_("Valid from"), required=False)
    ends_on = day_field(_("Valid until"), help_text=_("The whole of that day counts."))

    def moments(self, at: datetime) -> tuple[datetime, datetime]:
        day = self.cleaned_data.get("starts_on")
        zone = get_current_timezone()
        start = make_aware(datetime.combine(day, time()), zone) if day else at
        if day and day <= localdate(at):
            start = at
        end = datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time())
        return start, make_aware(end, zone)


class PassForm(DaysMixin):
    """An application as the desk writes it down."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of pass"))
    place = PlaceField(label=_("Valid at"))
    unit = forms.CharField(
        label=_("Building, entrance and room, or the unit"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Holder"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    plate = forms.CharField(label=_("Number plate"), max_length=12, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    words = forms.CharField(label=_("In detail"), max_length=200, required=False)
    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=60, initial=1)
    carer = forms.BooleanField(
        label=_("Cares for somebody who cannot go out"),
        required=False,
        help_text=_("Then one person more may go, and urgent ways are never counted."),
    )
    event = EventField(label=_("Belongs to the event file"))
    home = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        *("client_key", "home", "kind", "place", "unit", "holder", "phone", "plate", "purpose"),
        *("words", "people", "carer", "starts_on", "ends_on", "event"),
    )

    def __init__(self, *args, viewer, home=None, **kwargs):
        kwargs["initial"] = {"client_key": uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.viewer, self.household = viewer, home
        self.fields["kind"].choices = [(code, PassKind(code).label) for code in DESK_KINDS]
        self.fields["place"].offer_to(
            viewer, "gates.run", "gates.approve", kinds=queries.PASS_KINDS
        )
        self.fields["purpose"].choices = [("", "—"), *said_choices(kinds.PURPOSES)]
        self.fields["event"].offer(viewer)

    def wish(self, at: datetime) -> Wish:
        data = self.cleaned_data
        starts_at, ends_at = self.moments(at)
        event = data["event"]
        home = passes.home_named(self.viewer, data["place"], data["unit"], self.household)
        return Wish(
            kind=data["kind"],
            place=data["place"],
            household=home,
            starts_at=starts_at,
            ends_at=ends_at,
            event_id=event.pk if event else None,
            **{name: data[name] for name in ("holder", "phone", "plate", "purpose", "words")},
            **{name: data[name] for name in ("unit", "people", "carer", "client_key")},
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The person concerned reads it."),
    )


class RenewForm(forms.Form):
    ends_on = day_field(_("Valid until"), help_text=_("The whole of that day counts."))

    def ends_at(self) -> datetime:
        end = datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time())
        return make_aware(end)


class UnmaskForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = said_choices(kinds_desk.UNMASK_REASONS)


# --- many in one go ------------------------------------------------------------------------------


class HomesForm(DaysMixin):
    """A household pass for every home of the place."""

    people = forms.IntegerField(label=_("People a card"), min_value=1, max_value=9)
    event = EventField(label=_("Belongs to the event file"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].offer(viewer)

    def wish(self, place, at: datetime) -> Wish:
        starts_at, ends_at = self.moments(at)
        event = self.cleaned_data["event"]
        return Wish(
            kind=PassKind.HOUSEHOLD,
            place=place,
            starts_at=starts_at,
            ends_at=ends_at,
            people=self.cleaned_data["people"],
            event_id=event.pk if event else None,
        )


class DecideForm(forms.Form):
    """Which applications, and why not."""

    key = forms.UUIDField()
    reason = forms.CharField(max_length=200, required=False)
    chosen = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.data.getlist("chosen")
        self.fields["chosen"].choices = [(pk, pk) for pk in asked if pk.isdecimal()]


# --- restrictions, follow-ups, askings -----------------------------------------------------------


class RestrictForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The person concerned reads it.")
    )
    ends_on = day_field(_("Last day"))

    def ends_at(self) -> datetime:
        end = datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time())
        return make_aware(end)


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("In words"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, label=None, **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label


class ObjectionAnswerForm(WordsForm):
    lift = forms.BooleanField(label=_("The restriction is lifted at once"), required=False)


class FoundForm(forms.Form):
    words = forms.CharField(label=_("What was found"), max_length=200)


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_(
            "Whoever reads the records reads it, with your name; so no names of residents. It counts"
            " nowhere any more, and the figures of its hour follow."
        ),
    )
