"""Forms of notices."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongzhou.ground.events.forms import PlaceField
from tongzhou.ground.events.queries import areas, no_events, nowhere, running
from tongzhou.shared.notices import robots
from tongzhou.shared.notices.models import ChannelKind
from tongzhou.shared.notices.queries import channels, no_channels


class ComposeForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=60)
    text = forms.CharField(
        label=_("Wording"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Short sentences, one purpose. No phone numbers, rooms or names of residents."),
    )
    place = PlaceField(label=_("Area"), queryset=nowhere())
    signed = forms.CharField(label=_("Signed by"), max_length=80, required=False)
    points = forms.CharField(
        label=_("Posting points"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One on each line: notice boards, doors, banners, loudspeakers. Each is ticked when done."
        ),
    )
    channels = forms.ModelMultipleChoiceField(
        label=_("Also send through"),
        queryset=no_channels(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    event = forms.ModelChoiceField(label=_("Event"), queryset=no_events(), required=False)
    red = forms.BooleanField(
        label=_("Urgent, also at night"),
        required=False,
        help_text=_("Only while an event is active; otherwise it waits for the morning."),
    )

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = areas(viewer, "notices.send")
        self.fields["channels"].queryset = channels(viewer).filter(active=True)
        self.fields["event"].queryset = running(viewer)
        if not self.fields["event"].queryset.exists():
            del self.fields["event"], self.fields["red"]
        if not self.fields["channels"].queryset.exists():
            del self.fields["channels"]


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ChannelKind.choices)
    name = forms.CharField(label=_("Name of the channel"), max_length=60)
    place = PlaceField(label=_("Area"), queryset=nowhere())
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "The robot's whole webhook address, or e-mail addresses with commas. It is kept encrypted."
        ),
    )
    secret = forms.CharField(
        label=_("Signing secret"), max_length=200, required=False, widget=forms.PasswordInput
    )

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = areas(viewer, "rules.edit")

    def clean(self):
        values = super().clean()
        if values.get("address") and values.get("kind"):
            why = robots.why_not_address(
                values["kind"], values["address"], also=settings.ROBOT_HOSTS
            )
            if why:
                self.add_error("address", str(why))
        return values
