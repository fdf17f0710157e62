"""Forms of attendance, handover and proofs. They check shape; rules and actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.attended import Attended
from tongzhou.areas.duty.models import Duty
from tongzhou.ground.access.fields import MomentInput, day_field


def _moment() -> forms.DateTimeField:
    return forms.DateTimeField(widget=MomentInput(attrs={"class": "input"}), required=False)


class LineForm(forms.Form):
    """One person of a shift: came or not, from when until when. The times begin as planned."""

    came = forms.BooleanField(label=_("Was there"), required=False, initial=True)
    starts_at = _moment()
    ends_at = _moment()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, duty: Duty, own: bool, **kwargs):
        self.duty, self.own = duty, own
        kwargs["prefix"] = f"duty-{duty.pk}"
        kwargs["initial"] = {
            "came": duty.attended is not False,
            "starts_at": localtime(duty.actual_starts_at or duty.starts_at),
            "ends_at": localtime(duty.actual_ends_at or duty.ends_at),
            "seen": duty.confirmed_at.isoformat() if duty.confirmed_at else "",
        }
        super().__init__(*args, **kwargs)
        for name, words in (("starts_at", _("From")), ("ends_at", _("Until"))):
            self.fields[name].label = words
            self.fields[name].widget.attrs["aria-label"] = f"{duty.person} {words}"

    def clean(self):
        data = super().clean()
        if data.get("came") and not (data.get("starts_at") and data.get("ends_at")):
            raise forms.ValidationError(_("Say from when until when."))
        return data

    def value(self) -> Attended:
        """What the action is told."""
        data = self.cleaned_data
        starts = data["starts_at"] or self.duty.starts_at
        return Attended(
            self.duty.pk,
            data["came"],
            _exact(starts, self.duty.starts_at),
            _exact(data["ends_at"] or self.duty.ends_at, self.duty.ends_at),
        )

    def seen_at(self) -> datetime | None:
        return parse_datetime(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None


def _exact(typed: datetime, planned: datetime) -> datetime:
    """The planned moment itself when the same minute was left standing."""
    return planned if abs((typed - planned).total_seconds()) < 60 else typed


class AttendanceForm:
    """Every line of a shift, and the tick without which nothing is confirmed."""

    def __init__(self, data, duties: Iterable[Duty], *, me: int | None):
        self.lines = [LineForm(data, duty=one, own=one.person_id == me) for one in duties]
        self.looked = data is None or data.get("looked") == "on"
        self.sent = data is not None

    @property
    def theirs(self) -> list[LineForm]:
        """The lines that the viewer may confirm: everybody's but their own."""
        return [line for line in self.lines if not line.own]

    def is_valid(self) -> bool:
        return self.sent and self.looked and self._sound()

    def _sound(self) -> bool:
        """Every line is looked at, so that every error is shown."""
        return not [line for line in self.theirs if not line.is_valid()]

    def values(self) -> list[Attended]:
        return [line.value() for line in self.theirs]

    def seen(self) -> dict[int, datetime | None]:
        return {line.duty.pk: line.seen_at() for line in self.theirs}


class HandoverForm(forms.Form):
    """What the next one must know."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = forms.CharField(
        label=_("What the next one must know"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Building and matter, no names and no phone numbers."),
    )


class AskProofForm(forms.Form):
    """Where and for which days a proof is wanted."""

    place: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Place"), queryset=None, empty_label=None
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args, places, today: date, **kwargs):
        kwargs["initial"] = {"first_day": today.replace(month=1, day=1), "last_day": today}
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class DeclineProofForm(forms.Form):
    """Why no proof is issued."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("The person reads it. For example: ask for the days up to the 20th."),
    )
