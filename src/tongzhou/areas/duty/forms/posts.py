"""Forms of posts, hours and shifts. They check shape; the actions decide."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.areas.duty.models import Post, TemplateLine
from tongzhou.areas.duty.queries import posts as queries
from tongzhou.ground.access.fields import WEEKDAYS, day_field, time_field
from tongzhou.ground.access.scope import under
from tongzhou.ground.places.fields import PlaceField as NearPlaceField


class PlaceField(NearPlaceField):
    """One of the places where the viewer plans; a community's own people need not say which."""

    def offer_to(self, viewer) -> None:
        self.offer(rows := queries.places(viewer))
        self.initial = queries.usual_place(rows)


class CardField(forms.ModelChoiceField):
    def label_from_instance(self, card) -> str:
        return f"{card} ★" if card.harmless else str(card)


class HoursField(forms.ModelChoiceField):
    def label_from_instance(self, pattern) -> str:
        return f"{pattern} {pattern.hours}"


class ManyHoursField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, pattern) -> str:
        return f"{pattern} {pattern.hours}"


class WhereForm(forms.Form):
    """At which place; what may be chosen further follows from it."""

    place = PlaceField(label=_("Place"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)


class PostForm(forms.Form):
    name = forms.CharField(
        label=_("Post name"), max_length=40, help_text=_("As people call it: east gate, duty room.")
    )
    card = CardField(
        label=_("Role card"),
        queryset=None,
        help_text=_("★ fit for minors with their guardian's consent"),
    )
    in_pairs = forms.BooleanField(label=_("Two people a group"), required=False)
    needs_local = forms.BooleanField(label=_("One must know the place"), required=False)
    minors = forms.BooleanField(
        label=_("Minors may be put here, with consent and beside an adult"), required=False
    )
    leading = forms.BooleanField(label=_("This is the leader on duty"), required=False)

    def __init__(self, *args, path: str, post: Post | None = None, **kwargs):
        if post is not None:
            names = ("name", "in_pairs", "needs_local", "leading")
            kwargs["initial"] = {name: getattr(post, name) for name in names}
            kwargs["initial"] |= {"minors": not post.adults_only, "card": post.card_id}
        super().__init__(*args, **kwargs)
        self.fields["card"].queryset = queries.cards_to_choose(path, post)

    def values(self) -> dict:
        """As the actions take them."""
        data = dict(self.cleaned_data)
        data["adults_only"] = not data.pop("minors")
        return data


class HoursForm(forms.Form):
    place = PlaceField(label=_("Place"))
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=20)
    starts = time_field(_("Begins at"))
    ends = time_field(_("Ends at"), help_text=_("Earlier than the beginning: on the next day."))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)

    def minutes(self) -> int:
        """How long; the same time twice is a whole day."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        gone = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
        return gone if gone > 0 else gone + 24 * 60


class WeekForm(forms.Form):
    place = PlaceField(label=_("Place"))
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)


class _OnDays(forms.Form):
    """On which days: weekdays, working days, days off."""

    when = forms.ChoiceField(label=_("On which days"), choices=TemplateLine.When.choices)
    days = forms.MultipleChoiceField(
        label=_("Weekdays"),
        choices=WEEKDAYS,
        initial=[code for code, _name in WEEKDAYS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Counts only for “on these weekdays”."),
    )

    def weekdays(self) -> str:
        ticked = set(self.cleaned_data["days"])
        return "".join("1" if code in ticked else "0" for code, _name in WEEKDAYS)


class LineForm(_OnDays):
    post = forms.ModelChoiceField(label=_("Duty post"), queryset=None)
    pattern = HoursField(label=_("Hours of the shift"), queryset=None)
    need = forms.IntegerField(label=_("How many people"), min_value=1, max_value=200, initial=1)
    field_order = ("post", "pattern", "need", "when", "days")

    def __init__(self, *args, path: str, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = queries.posts(viewer).filter(under("place_path", path))
        self.fields["pattern"].queryset = queries.hours_at(path)


class LayForm(_OnDays):
    """Shifts over many days: a usual week, or one post at some hours."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    week = forms.ModelChoiceField(label=_("Usual week"), queryset=None, required=False)
    post = forms.ModelChoiceField(label=_("Duty post"), queryset=None, required=False)
    patterns = ManyHoursField(
        label=_("Hours of the shift"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    need = forms.IntegerField(label=_("How many people"), min_value=1, max_value=200, initial=1)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("first_day", "last_day", "week", "post", "patterns", "need", "when", "days")

    def __init__(self, *args, path: str, viewer, **kwargs):
        monday = localdate() + timedelta(days=7 - localdate().weekday())
        usual = {"first_day": monday, "last_day": monday + timedelta(days=13)}
        super().__init__(*args, initial=usual, **kwargs)
        here = under("place_path", path)
        self.fields["week"].queryset = queries.weeks(viewer).filter(here)
        self.fields["post"].queryset = queries.posts(viewer).filter(here)
        self.fields["patterns"].queryset = queries.hours_at(path)
        self.fields["need"].required = False
        self.fields["when"].required = False

    def clean(self):
        data = super().clean() or {}
        if not data.get("week") and not (data.get("post") and data.get("patterns")):
            raise forms.ValidationError(_("Choose a usual week, or a post with its hours."))
        return data


class ShiftForm(forms.Form):
    """One shift more."""

    post = forms.ModelChoiceField(label=_("Duty post"), queryset=None)
    day = day_field(_("Day"))
    pattern = HoursField(label=_("Hours of the shift"), queryset=None, required=False)
    starts = time_field(_("or from"), required=False)
    ends = time_field(_("until"), required=False)
    need = forms.IntegerField(label=_("How many people"), min_value=1, max_value=200, initial=1)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args, path: str, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        rows = queries.posts(viewer).filter(under("place_path", path))
        self.fields["post"].queryset = rows
        self.fields["pattern"].queryset = queries.hours_at(path)

    def clean(self):
        data = super().clean() or {}
        own = data.get("starts") and data.get("ends")
        if not data.get("pattern") and not own:
            raise forms.ValidationError(_("Choose usual hours, or say from when until when."))
        return data


class NeedForm(forms.Form):
    need = forms.IntegerField(label=_("How many people"), min_value=1, max_value=200)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class ProcedureForm(forms.Form):
    """A new version of a procedure, for one place."""

    place = PlaceField(label=_("For which place"))
    title = forms.CharField(label=_("Title"), max_length=80)
    body = forms.CharField(
        label=_("Text"),
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("“# ” begins a heading, “1. ” a step, “- ” a point."),
    )
    source = forms.CharField(label=_("Source"), max_length=120, required=False)
    effective_on = day_field(_("In force from"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)


class OwnCardForm(forms.Form):
    """A place's own words for a role."""

    place = PlaceField(label=_("For which place"))
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    duties = forms.CharField(
        label=_("What is done there"), max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills everybody there needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    harmless = forms.BooleanField(label=_("Fit for minors with consent"), required=False)
    cash = forms.BooleanField(label=_("Handles money"), required=False)

    def __init__(self, *args, viewer, skills, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)
        self.fields["skills"].choices = skills
