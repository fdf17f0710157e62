"""Forms of the request pages. They check shape; the rules and actions decide."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.requests import actions, rules
from tongzhou.areas.requests.actions import Wish
from tongzhou.areas.requests.models import Category, Exclusion
from tongzhou.areas.requests.queries import spotting
from tongzhou.areas.requests.rules import Channel, Satisfied, Solved
from tongzhou.ground.access.fields import day_field
from tongzhou.shared.posters.forms import PublicForm
from tongzhou.shared.tracking.forms import targets

OFFICE_CHANNELS = (
    Channel.PHONE,
    Channel.DOOR,
    Channel.GRID,
    Channel.WECHAT,
    Channel.PAPER,
    Channel.HOTLINE,
)


def said_choices(words: dict) -> list[tuple[str, str]]:
    """Choices whose labels are read in the reader's language when the page is drawn."""
    return [(str(code), str(label)) for code, label in words.items()]


def _area(rows: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class PlaceField(forms.ChoiceField):
    """One of the places for which the viewer may take requests in, in the order of their addresses."""

    def offer(self, viewer) -> None:
        self.viewer = viewer
        self.choices = [("", "—"), *spotting.addressed(viewer)]

    def clean(self, value):
        pk = super().clean(value)
        return spotting.spot(self.viewer, f"p:{pk}")[0] if pk else None


class TakeInForm(forms.Form):
    """What somebody types while on the telephone, at a door, or from paper."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("Channel"))
    where = forms.CharField(
        label=_("Where"),
        max_length=60,
        required=False,
        help_text=_("Building, room, name or phone; also pinyin initials."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    at = forms.CharField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Request in the person's words"), max_length=2000, widget=_area(4)
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    caller_name = forms.CharField(label=_("Name"), max_length=40, required=False)
    caller_phone = forms.CharField(
        label=_("Phone for the call-back"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    room = forms.CharField(
        label=_("Room"),
        max_length=20,
        required=False,
        help_text=_("Only if somebody must go there."),
    )
    paper_on = day_field(_("Date of the paper"), required=False)
    source_ref = forms.CharField(
        label=_("Number at the source"),
        max_length=60,
        required=False,
        help_text=_("Such as the hotline's number; the same number comes in once."),
    )
    event = forms.ChoiceField(label=_("Belongs to the event file"), required=False)
    not_double = forms.BooleanField(label=_("It is not one of these: take it in"), required=False)

    def __init__(self, *args, viewer, events=(), **kwargs):
        kwargs["initial"] = {"client_key": uuid4(), "channel": "phone", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        words = {channel: rules.CHANNEL_WORDS[channel] for channel in OFFICE_CHANNELS}
        self.fields["channel"].choices = said_choices(words)
        usual = [("", _("By category"))]
        self.fields["urgency"].choices = usual + said_choices(rules.URGENCY_WORDS)
        self.fields["event"].choices = [("", "—"), *((e.pk, e.name) for e in events)]

    def clean(self):
        data = super().clean()
        place, household = spotting.spot(self.viewer, data.get("at") or "")
        if place is None:
            places = spotting.spots_like(self.viewer, data.get("where") or "")
            if len(places) == 1:
                place, household = spotting.spot(self.viewer, places[0].value)
        if place is None:
            self.add_error("where", _("Choose the building or household from the list."))
        data["place"], data["household"] = place, household
        return data

    def wish(self) -> Wish:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        return Wish(
            words=data["words"],
            place=data["place"],
            household=data["household"],
            channel=Channel(data["channel"]),
            category=data["category"],
            urgency=data["urgency"],
            caller_name=data["caller_name"],
            caller_phone=data["caller_phone"],
            room=data["room"],
            paper_on=data["paper_on"],
            source_ref=data["source_ref"],
            event_id=int(data["event"]) if data["event"] else None,
            client_key=data["client_key"],
        )

    def asked_at(self) -> datetime | None:
        """When it was asked, if the paper says an earlier day: nine in the morning of that day."""
        day = self.cleaned_data["paper_on"]
        if not day or day >= localdate():
            return None
        return make_aware(datetime.combine(day, time(9)))


class PosterForm(PublicForm):
    """What a resident writes after scanning the poster. Few fields, large type, no script needed."""

    words = forms.CharField(
        label=_("What do you need?"),
        max_length=1000,
        widget=_area(5, placeholder=_("For example: the light on the third floor is broken")),
    )
    room = forms.CharField(
        label=_("Entrance and room"),
        max_length=20,
        required=False,
        help_text=_("Only if somebody must come to you."),
    )
    caller_phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("So that we can ask you whether it was solved. You may leave it empty."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    caller_name = forms.CharField(
        label=_("How may we call you?"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    safe = forms.BooleanField(required=False, label=_("Nobody is in danger: send it to the office"))

    def wish(self, poster) -> Wish:
        """What the resident wrote, as the action takes it."""
        data = self.cleaned_data
        return Wish(
            words=data["words"],
            place=poster.place,
            channel=Channel.POSTER,
            caller_name=data["caller_name"],
            caller_phone=data["caller_phone"],
            room=data["room"],
            event_id=poster.event_id,
            client_key=data["client_key"],
        )


class AnswerForm(forms.Form):
    """The three questions of every call-back, always the same."""

    contacted = forms.TypedChoiceField(
        label=_("Did anybody get in touch with you about it?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(label=_("Was it solved?"), widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(label=_("Are you satisfied?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What else would you like to say?"),
        max_length=400,
        required=False,
        widget=_area(2),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contacted"].choices = [("yes", _("Yes")), ("no", _("No"))]
        self.fields["solved"].choices = said_choices(rules.SOLVED_WORDS)
        self.fields["satisfied"].choices = said_choices(rules.SATISFIED_WORDS)

    def values(self) -> dict:
        """The answers, as the action takes them."""
        data = self.cleaned_data
        return {
            "contacted": data["contacted"],
            "solved": Solved(data["solved"]),
            "satisfied": Satisfied(data["satisfied"]),
            "words": data["words"],
        }


class CallBackForm(AnswerForm):
    way = forms.ChoiceField(label=_("How"))
    field_order = ("way", "contacted", "solved", "satisfied", "words")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = said_choices(rules.WAY_WORDS)

    def values(self) -> dict:
        return super().values() | {"way": self.cleaned_data["way"]}


class NotReachedForm(forms.Form):
    way = forms.ChoiceField(label=_("How"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = said_choices(rules.WAY_WORDS)


class ExcludeForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it does not count"), choices=Exclusion.choices, widget=forms.RadioSelect
    )


class ClassifyForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["urgency"].choices = said_choices(rules.URGENCY_WORDS)


class UnmaskForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = said_choices(actions.UNMASK_REASONS)


class BulkForm(forms.Form):
    """Several requests to one team or person."""

    to = forms.ChoiceField(label=_("To whom"))
    chosen = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = targets(viewer)
        asked = self.data.getlist("chosen") if self.is_bound else []
        self.fields["chosen"].choices = [(pk, pk) for pk in asked if pk.isdecimal()]


class PasteForm(forms.Form):
    """A text from a chat group, pasted whole."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    place = PlaceField(label=_("Which group's place"))
    text = forms.CharField(
        label=_("The text of the group"),
        max_length=20000,
        widget=_area(14, placeholder="#接龙\n1. 张 2单元 需要…\n2. …"),
    )

    def __init__(self, *args, viewer, **kwargs):
        kwargs["initial"] = {"client_key": uuid4()}
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(viewer)


class ThanksForm(forms.Form):
    place = PlaceField(label=_("Place"))
    channel = forms.ChoiceField(label=_("Channel"))
    to = forms.ChoiceField(label=_("Who is thanked"), required=False)
    words = forms.CharField(label=_("Words of thanks"), max_length=400, widget=_area(3))

    def __init__(self, *args, viewer, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = said_choices(rules.CHANNEL_WORDS)
        self.fields["to"].choices = targets(viewer)
        if request is not None:
            del self.fields["place"]
        else:
            self.fields["place"].offer(viewer)


class ExportForm(forms.Form):
    why = forms.ChoiceField(
        label=_("What the ledger is for"), help_text=_("It is printed on every page of the export.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = said_choices(rules.EXPORT_WORDS)
