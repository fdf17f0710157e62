"""Forms of deployments, the pool, claims, and cars."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.models import Claim, Deployment, SignUp, Traveller
from tongzhou.areas.duty.queries.around import named
from tongzhou.areas.duty.queries.posts import usual_place
from tongzhou.ground.access.fields import chosen_from, day_field, moment_field


def page_key() -> forms.UUIDField:
    """Made with the page: whatever is sent with it twice is one."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


def words_field(label, most, **more) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 2}), **more
    )


def _pool(places) -> forms.ModelChoiceField:
    """Whose cars; a community's own people need not say so."""
    return chosen_from(places, _("Pool of"), initial=usual_place(places))


class Suggesting(forms.TextInput):
    """A line to write in that offers some words, and takes any other."""

    words: tuple[str, ...] = ()

    def render(self, name, value, attrs=None, renderer=None):
        key = f"{(attrs or {}).get('id', name)}_words"
        line = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}">', ((word,) for word in self.words))
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)


class PlaceNameField(forms.CharField):
    """A community or estate, typed by its name: nobody is shown places that are not theirs.

    `own`: the viewer's places, which are offered and go before others of the same name.
    """

    widget = Suggesting

    def __init__(self, *, own=(), **more):
        more.setdefault("help_text", _("Type the name of the community or estate."))
        super().__init__(max_length=80, **more)
        self.own = {place.name: place for place in reversed(list(own))}
        self.widget.words = tuple(reversed(self.own))

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        if words in self.own:
            return self.own[words]
        found = named(words)
        if not found:
            raise forms.ValidationError(_("No community or estate has this name."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several have this name: write the street in front of it.")
            )
        return found[0]


class OrderForm(forms.Form):
    """An order that sends people to a place, or sets up a task force or squad."""

    key = page_key()
    kind = forms.ChoiceField(label=_("Kind"), choices=Deployment.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=80)
    started_on = day_field(_("First day"))
    ended_on = day_field(_("Last day"))
    wanted = forms.IntegerField(
        label=_("People asked for"), min_value=0, max_value=999, required=False
    )
    order_number = forms.CharField(label=_("Order"), max_length=60, required=False)
    remit = words_field(_("Remit"), 200)

    def __init__(self, *args, places, units, bodies, leaders, **kwargs):
        super().__init__(*args, **kwargs)
        more = {
            "place": PlaceNameField(label=_("Place"), own=places),
            "unit": chosen_from(units, _("Sending unit"), required=False),
            "organisation": chosen_from(
                bodies,
                _("Joins"),
                required=False,
                help_text=_("The temporary branch or team that members join while they are there."),
            ),
            "leader": chosen_from(leaders, _("Leader"), required=False),
        }
        self.fields = {**self.fields, **more}
        self.order_fields(
            ["kind", "title", "place", "unit", "started_on", "ended_on", "wanted", "leader"]
        )


class SendForm(forms.Form):
    """From when until when those named serve; names may be pasted from a list."""

    started_on = day_field(_("First day"), required=False)
    ended_on = day_field(_("Last day"), required=False)
    names = words_field(
        _("Or paste names"),
        20000,
        help_text=_("One a line, or set apart by commas. All of them must be known to you."),
    )


class ReasonForm(forms.Form):
    """What a list is taken out for; it stands on every page of it."""

    reason = forms.CharField(
        label=_("What for"),
        max_length=40,
        help_text=_("It stands on every page of the list, with your name and the time."),
    )


class TermForm(forms.Form):
    started_on = day_field(_("First day"))
    ended_on = day_field(_("Last day"))


class ReturnForm(forms.Form):
    on = day_field(_("Last day"))
    note = words_field(
        _("Performance note"),
        400,
        help_text=_(
            "Read by the person, and by who leads at their unit and branch. Leave it empty to write none."
        ),
    )


class ExtendForm(forms.Form):
    to = day_field(_("New last day"))


class SignUpForm(forms.Form):
    """Somebody offers to serve. `people` given: a planner writes down who came to the counter."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SignUp.Kind.choices, widget=forms.RadioSelect)
    offers = forms.CharField(label=_("What they can do"), max_length=200, required=False)
    hours = forms.CharField(
        label=_("When they can"),
        max_length=100,
        required=False,
        help_text=_("For example: Saturday mornings"),
    )
    until = day_field(_("Last day"), required=False, help_text=_("Empty: as long as is usual."))
    risks_told = forms.BooleanField(
        label=_("The risks were explained and understood"),
        required=False,
        help_text=_("Heavy loads, bad weather, contact with sick people: say what applies."),
    )

    def __init__(self, *args, places=(), people=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"place": PlaceNameField(label=_("Place"), own=places), **self.fields}
        if people is not None:
            self.fields = {"person": chosen_from(people, _("Person")), **self.fields}


class ClaimForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Claim.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=80)
    duties = words_field(_("Duties"), 400)
    started_on = day_field(_("First day"))
    ended_on = day_field(_("Last day"))

    def __init__(self, *args, organisations, people, places, **kwargs):
        super().__init__(*args, **kwargs)
        more = {
            "organisation": chosen_from(organisations, _("Branch or unit")),
            "person": chosen_from(
                people,
                _("Who answers for it"),
                required=False,
                help_text=_("Empty: the branch as a whole."),
            ),
            "place": PlaceNameField(label=_("Place"), own=places, required=False),
        }
        self.fields = {**self.fields, **more}
        self.order_fields(["kind", "title", "organisation", "person", "place", "duties"])


class VehicleForm(forms.Form):
    plate = forms.CharField(label=_("Plate"), max_length=10)
    seats = forms.IntegerField(label=_("Seats"), min_value=0, max_value=60, initial=4)
    load_kg = forms.IntegerField(label=_("Load (kg)"), min_value=0, max_value=30000, initial=0)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"place": _pool(places), **self.fields}


class TripForm(forms.Form):
    key = page_key()
    purpose = forms.CharField(label=_("What for"), max_length=80)
    start_from = forms.CharField(label=_("Sets out from"), max_length=60)
    go_to = forms.CharField(label=_("Goes to"), max_length=60)
    starts_at = moment_field(_("Leaves at"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=1440, initial=60)
    people = forms.IntegerField(label=_("People"), min_value=0, max_value=60, initial=1)
    load_kg = forms.IntegerField(label=_("Load (kg)"), min_value=0, max_value=30000, initial=0)
    apart = forms.CharField(
        label=_("Carried separately"),
        max_length=40,
        required=False,
        help_text=_("A mark of its own, such as a hotel: never in one car with another load."),
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"place": _pool(places), **self.fields}


class WhereaboutsForm(forms.Form):
    """Where somebody sets out from: a place of the tree, never an address."""

    place = PlaceNameField(
        label=_("I set out from"),
        help_text=_("Your community or estate is enough; no address is kept."),
    )
    mode = forms.ChoiceField(
        label=_("How"), choices=Traveller.Mode.choices, widget=forms.RadioSelect
    )
    most_minutes = forms.IntegerField(
        label=_("Most minutes on the way"), min_value=5, max_value=180, initial=30
    )


class AroundForm(forms.Form):
    """Who can be at a place within so many minutes."""

    minutes = forms.IntegerField(
        label=_("Within how many minutes"), min_value=1, max_value=180, initial=10
    )
    size = forms.IntegerField(label=_("How many people"), min_value=1, max_value=60, initial=7)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"place": PlaceNameField(label=_("Place"), own=places), **self.fields}

    def clean_place(self):
        place = self.cleaned_data["place"]
        if place.longitude is None or place.latitude is None:
            raise forms.ValidationError(_("Nobody has said yet where this place lies."))
        return place


class TeamForm(forms.Form):
    """The people ticked become a task force: its name, its leader, its term, where it serves."""

    key = page_key()
    title = forms.CharField(label=_("Name of the team"), max_length=80)
    started_on = day_field(_("First day"))
    ended_on = day_field(_("Last day"))
    remit = words_field(_("Remit"), 200)

    def __init__(self, *args, units, leaders, **kwargs):
        super().__init__(*args, **kwargs)
        more = {
            "leader": chosen_from(leaders, _("Leader")),
            "unit": chosen_from(units, _("Sending unit"), required=False),
        }
        self.fields = {**self.fields, **more}
        self.order_fields(["title", "leader", "started_on", "ended_on", "unit", "remit"])


class PositionForm(forms.Form):
    """Where a place lies, in the system the numbers were taken from."""

    SYSTEMS = (
        ("gcj02", _("Domestic maps (GCJ-02)")),
        ("bd09", _("Baidu maps (BD-09)")),
        ("wgs84", _("Satellite receiver (WGS-84)")),
    )

    longitude = forms.FloatField(label=_("Longitude"), min_value=73, max_value=136)
    latitude = forms.FloatField(label=_("Latitude"), min_value=3, max_value=54)
    system = forms.ChoiceField(label=_("Coordinate system"), choices=SYSTEMS)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"place": chosen_from(places, _("Place")), **self.fields}
