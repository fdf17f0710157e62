"""What residents and visitors fill in after scanning the poster. Few fields, large type, no script needed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates import figures_desk, kinds
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.areas.gates.forms.desk import PUBLIC_KINDS, said_choices
from tongzhou.areas.gates.models import PassKind
from tongzhou.ground.access.fields import day_field
from tongzhou.shared.posters.forms import PublicForm


class ApplyForm(PublicForm):
    kind = forms.ChoiceField(label=_("Which pass do you need?"), widget=forms.RadioSelect)
    holder = forms.CharField(
        label=_("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.CharField(
        label=_("Building, entrance and room"),
        max_length=80,
        help_text=_("A worker writes the unit."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("So that we can ask. You may leave it empty."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    plate = forms.CharField(
        label=_("Number plate"),
        max_length=12,
        required=False,
        help_text=_("For a vehicle pass only."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    on = day_field(_("From which day"), required=False)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"kind": "resident"}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, PassKind(code).label) for code in PUBLIC_KINDS]
        self.fields["purpose"].choices = [("", "—"), *said_choices(kinds.PURPOSES)]

    def clean(self):
        data = super().clean()
        if data.get("kind") == "vehicle" and not data.get("plate"):
            self.add_error("plate", _("A vehicle pass needs the number plate."))
        if data.get("on") and data["on"] < localdate():
            self.add_error("on", _("This day has passed."))
        return data

    def wish(self, poster, at: datetime) -> Wish:
        data = self.cleaned_data
        first = data["on"] or localdate(at)
        start = max(at, make_aware(datetime.combine(first, time())))
        days = figures_desk.usual_days(data["kind"], poster.place_path, at)
        end = make_aware(datetime.combine(first + timedelta(days=days), time()))
        return Wish(
            kind=data["kind"],
            place=poster.place,
            starts_at=start,
            ends_at=end,
            event_id=poster.event_id,
            **{name: data[name] for name in ("holder", "unit", "phone", "plate", "purpose")},
            client_key=data["client_key"],
        )


class OwnForm(forms.Form):
    short = forms.CharField(
        label=_("Short code on the card"),
        max_length=14,
        help_text=_("So that only whoever holds both the receipt and the card reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ObjectForm(forms.Form):
    words = forms.CharField(
        label=_("What do you object to?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
