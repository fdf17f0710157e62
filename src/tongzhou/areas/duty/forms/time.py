"""Forms of availability: other duty, leave, wishes, skills, consent, pairs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.forms.posts import HoursField, PlaceField
from tongzhou.areas.duty.kinds import KNOWS_PLACE, SKILLS
from tongzhou.areas.duty.models import Absence
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.areas.duty.queries import posts
from tongzhou.base.times import SHANGHAI
from tongzhou.ground.access.fields import WEEKDAYS, day_field, time_field

WEIGHTS = ((1, _("would be nice")), (2, _("important")), (3, _("very important")))
HALF_HOURS = (
    (60, "1"),
    (90, "1.5"),
    (120, "2"),
    (150, "2.5"),
    (180, "3"),
    (210, "3.5"),
    (240, "4"),
)


class OtherDutyForm(forms.Form):
    """One duty elsewhere: a day and its hours; past midnight is the next day."""

    day = day_field(_("Day"), initial=localdate)
    starts = time_field(_("Begins at"))
    ends = time_field(_("Ends at"), help_text=_("Earlier than the beginning: on the next day."))
    what = forms.CharField(label=_("What duty"), max_length=60)
    travel_minutes = forms.IntegerField(
        label=_("Minutes on the way"), min_value=0, max_value=600, initial=0, required=False
    )

    def values(self) -> dict:
        """As the action takes them."""
        data = self.cleaned_data
        starts_at = datetime.combine(data["day"], data["starts"], SHANGHAI)
        ends_at = datetime.combine(data["day"], data["ends"], SHANGHAI)
        if ends_at <= starts_at:
            ends_at += timedelta(days=1)
        return {
            "what": data["what"],
            "starts_at": starts_at,
            "ends_at": ends_at,
            "travel_minutes": data["travel_minutes"] or 0,
        }


class AwayForm(forms.Form):
    """No field asks why."""

    kind = forms.ChoiceField(label=_("What"), choices=Absence.Kind.choices)
    first = day_field(_("First day"), initial=localdate)
    last = day_field(
        _("Last day"), required=False, help_text=_("May stay empty, except for leave.")
    )


class WishForm(forms.Form):
    wants = forms.TypedChoiceField(
        label=_("Wish"),
        choices=(("yes", _("rather on duty")), ("no", _("rather not"))),
        coerce=lambda value: value == "yes",
    )
    on = forms.ChoiceField(
        label=_("Which day"), choices=(("", _("a date")), *WEEKDAYS), required=False
    )
    day = day_field(_("Date"), required=False)
    pattern = HoursField(label=_("Hours of the shift"), queryset=None, required=False)
    weight = forms.TypedChoiceField(label=_("How much"), choices=WEIGHTS, coerce=int)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pattern"].queryset = posts.hours(viewer)
        self.fields["pattern"].empty_label = _("any hours")

    def values(self) -> dict:
        """A date or a weekday, as the action takes them."""
        data = dict(self.cleaned_data)
        on = data.pop("on")
        data["weekday"] = int(on) if on else None
        data["day"] = None if on else data["day"]
        return data


class SkillsForm(forms.Form):
    skills = forms.MultipleChoiceField(
        label=_("What I can do"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = [
            (code, str(words)) for code, words in SKILLS.items() if code != KNOWS_PLACE
        ]


class ConsentForm(forms.Form):
    """What a guardian agrees to; on paper only for whoever plans."""

    cards = forms.MultipleChoiceField(
        label=_("On which posts"), widget=forms.CheckboxSelectMultiple
    )
    minutes_a_day = forms.TypedChoiceField(
        label=_("At most hours a day"), choices=HALF_HOURS, coerce=int, initial=120
    )
    first = day_field(_("First day"), initial=localdate)
    last = day_field(
        _("Last day"), required=False, help_text=_("At the latest the day before they are of age.")
    )
    paper = forms.BooleanField(
        label=_("I hold the guardian's signed paper in my hands"), required=True
    )

    def __init__(self, *args, guardian: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cards"].choices = [(card.code, str(card)) for card in queries.harmless_cards()]
        if guardian:
            self.fields["paper"].label = _("I am the guardian and agree")


class KnowsPlaceForm(forms.Form):
    place = PlaceField(label=_("Knows the place"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)


class PairForm(forms.Form):
    place = PlaceField(label=_("Place"))
    person = forms.ModelChoiceField(label=_("One"), queryset=None)
    other = forms.ModelChoiceField(label=_("The other"), queryset=None)
    sort = forms.ChoiceField(
        label=_("How"),
        choices=(
            ("rather", _("serve together where possible")),
            ("strict", _("never apart")),
            ("family", _("one family: never together where money is handled")),
        ),
    )
    first = day_field(_("First day"), initial=localdate)
    last = day_field(_("Last day"), required=False)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer)
        people = queries.plannable(viewer).order_by("search_key", "pk")
        self.fields["person"].queryset = self.fields["other"].queryset = people

    def values(self) -> dict:
        data = dict(self.cleaned_data)
        sort = data.pop("sort")
        return {**data, "strict": sort == "strict", "family": sort == "family"}
