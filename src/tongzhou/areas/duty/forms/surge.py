"""Forms of call-ups."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.actions.surges import Wish
from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.ground.access.fields import moment_field
from tongzhou.ground.places.queries import address_above
from tongzhou.shared.notices import queries as notices

MOST = 500
ROWS = (1, 2, 3)


def _skills() -> list[tuple[str, str]]:
    return [("", "—"), *((code, str(words)) for code, words in SKILLS.items())]


class OpenForm(forms.Form):
    """What is needed, where, when, how many; everything else has a usual value."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What for"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    place: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Place"), queryset=None, empty_label=None
    )
    event: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Event"), queryset=None, required=False, empty_label=_("No event: for one job")
    )
    job = forms.CharField(
        label=_("The job"),
        max_length=80,
        required=False,
        help_text=_("Only without an event: which job it is that has this quota."),
    )
    meet_at = forms.CharField(label=_("Meet at"), max_length=80)
    starts_at = moment_field(_("Work starts"))
    ends_at = moment_field(_("Work ends"))
    anybody = forms.IntegerField(label=_("People, anybody"), min_value=0, max_value=MOST)
    skill_1 = forms.ChoiceField(label=_("Skill"), required=False)
    people_1 = forms.IntegerField(
        label=_("How many people"), min_value=0, max_value=MOST, required=False
    )
    skill_2 = forms.ChoiceField(label=_("Skill"), required=False)
    people_2 = forms.IntegerField(
        label=_("How many people"), min_value=0, max_value=MOST, required=False
    )
    skill_3 = forms.ChoiceField(label=_("Skill"), required=False)
    people_3 = forms.IntegerField(
        label=_("How many people"), min_value=0, max_value=MOST, required=False
    )
    red = forms.BooleanField(
        label=_("Urgent, also at night"),
        required=False,
        help_text=_("Goes out in the quiet hours too; only for an active event."),
    )
    post: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Post on duty"),
        queryset=None,
        required=False,
        empty_label=_("No post"),
        help_text=_("With a post, everybody seated has a duty there, and its hours count."),
    )
    minutes = forms.IntegerField(
        label=_("Closes after (minutes)"), min_value=5, max_value=240, required=False
    )
    ring_minutes = forms.IntegerField(
        label=_("Minutes until the next ring"), min_value=1, max_value=60, required=False
    )
    channels: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Also tell these groups"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, viewer, at, **kwargs):
        super().__init__(*args, **kwargs)
        place, event = self.fields["place"], self.fields["event"]
        place.queryset = queries.places_to_lead(viewer)
        place.label_from_instance = lambda one: address_above(one) or one.name
        event.queryset = queries.running_events(viewer)
        self.fields["post"].queryset = queries.posts_to_lead(viewer)
        self.fields["channels"].queryset = notices.channels(viewer).filter(active=True)
        for number in ROWS:
            self.fields[f"skill_{number}"].choices = _skills()
        starts = localtime(at).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        usual = {"key": uuid4(), "anybody": 6, "event": event.queryset.first()}
        usual |= {"starts_at": starts, "ends_at": starts + timedelta(hours=3)}
        self.initial = usual | (self.initial or {})

    @property
    def skills(self):
        """The rows of skill and number."""
        return [(self[f"skill_{number}"], self[f"people_{number}"]) for number in ROWS]

    def clean(self):
        data = super().clean()
        if not data.get("event") and not data.get("job"):
            self.add_error("job", _("Choose an active event, or write down the job."))
        return data

    def seats(self) -> dict[str, int]:
        """People by skill."""
        data, found = self.cleaned_data, {}
        if data.get("anybody"):
            found[""] = data["anybody"]
        for number in ROWS:
            skill, people = data.get(f"skill_{number}"), data.get(f"people_{number}")
            if skill and people:
                found[skill] = found.get(skill, 0) + people
        return found

    def wish(self) -> Wish:
        data = self.cleaned_data
        names = ("title", "place", "meet_at", "starts_at", "ends_at", "key", "event", "job")
        more = ("post", "minutes", "ring_minutes", "red")
        return Wish(
            **{name: data[name] for name in (*names, *more)},
            seats=self.seats(),
            channels=tuple(data["channels"]),
        )


class MoreForm(forms.Form):
    """So many seats and minutes more."""

    people = forms.IntegerField(
        label=_("How many people"), min_value=0, max_value=MOST, required=False
    )
    skill = forms.ChoiceField(label=_("Skill"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes more"), min_value=0, max_value=240, required=False
    )
    # How many seats the page showed: of two leaders who add some at once, the second is told.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        anybody = [("", str(queries.ANYBODY))]
        self.fields["skill"].choices = anybody + _skills()[1:]

    def seats(self) -> dict[str, int]:
        people = self.cleaned_data.get("people") or 0
        return {self.cleaned_data["skill"]: people} if people else {}


class EnterForm(forms.Form):
    """An answer that came by telephone."""

    person = forms.ChoiceField(label=_("Who is coming"))
    if_swapped = forms.BooleanField(label=_("Only if somebody takes their duty"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]


class StandInForm(forms.Form):
    """Somebody comes in another's stead."""

    instead_of = forms.ChoiceField(label=_("Instead of"))
    person = forms.ChoiceField(label=_("Who is coming"))
    cause = forms.CharField(
        label=_("Cause"),
        max_length=120,
        help_text=_("For example: has duty in the community where they live. No illness, please."),
    )

    def __init__(self, *args, people, absent, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]
        self.fields["instead_of"].choices = [("", "—"), *absent]


class PasteForm(forms.Form):
    """A group's 接龙 as it stands."""

    text = forms.CharField(
        label=_("Text of the group"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True}),
    )
