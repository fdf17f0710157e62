"""Forms of visitors and goods: the estate's own questions become fields."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.areas.gates.forms.desk import PlaceField, said_choices
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.rules.questions import (
    KINDS,
    MOST,
    NUMBER_MOST,
    TEXT_LENGTH,
    YES_NO,
    Question,
    kept_answers,
)
from tongzhou.ground.access.fields import day_field
from tongzhou.shared.posters.forms import PublicForm

VISITS = ("family", "service", "work", "supply", "medical", "other")
SEPARATORS = str.maketrans(dict.fromkeys("、，,;；/|", "\n"))


class DesignForm(forms.Form):
    """Up to eight questions, one in a row; a row without words asks nothing."""

    def __init__(self, *args, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            known = questions[number - 1] if number <= len(questions) else None
            self._row(number, known or Question(""))

    def _row(self, number: int, known: Question) -> None:
        self.fields[f"ask_{number}"] = forms.CharField(
            label=_("Question"), max_length=60, required=False, initial=known.ask
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Answered by"),
            choices=said_choices(KINDS),
            required=False,
            initial=known.kind,
        )
        self.fields[f"choices_{number}"] = forms.CharField(
            label=_("Choices, with 、 between"),
            max_length=200,
            required=False,
            initial="、".join(known.choices),
        )
        self.fields[f"must_{number}"] = forms.BooleanField(
            label=_("Must be answered"), required=False, initial=known.must
        )

    def rows(self):
        """The fields, a row for each question."""
        for number in range(1, MOST + 1):
            yield {part: self[f"{part}_{number}"] for part in ("ask", "kind", "choices", "must")}

    def questions(self) -> list[Question]:
        """What was filled in."""
        found = []
        for number in range(1, MOST + 1):
            ask, kind, choices, must = (
                self.cleaned_data[f"{part}_{number}"] for part in ("ask", "kind", "choices", "must")
            )
            if ask.strip():
                parts = [one.strip() for one in choices.translate(SEPARATORS).splitlines()]
                offered = tuple(dict.fromkeys(one for one in parts if one))
                kind = kind or "text"
                found.append(
                    Question(ask.strip(), kind, offered if kind == "choice" else (), bool(must))
                )
        return found


def answer_field(question: Question) -> forms.Field:
    """The field in which a visitor answers."""
    common = {"label": question.ask, "required": question.must}
    if question.kind == "number":
        return forms.IntegerField(min_value=0, max_value=NUMBER_MOST, **common)
    if question.kind == "choice":
        offered = [(one, one) for one in question.choices]
        return forms.ChoiceField(choices=[("", "—"), *offered], **common)
    if question.kind == "yes_no":
        return forms.ChoiceField(choices=[("", "—"), *said_choices(YES_NO)], **common)
    return forms.CharField(max_length=TEXT_LENGTH, **common)


def not_over(day: date) -> date:
    """The day, as long as it has not passed."""
    if day < localdate():
        raise forms.ValidationError(_("This day has passed."))
    return day


class VisitForm(PublicForm):
    """Who comes, to whom, on which day; then what the estate itself wants to know."""

    holder = forms.CharField(label=_("Name of the visitor"), max_length=60)
    unit = forms.CharField(
        label=_("Whom they visit: building, entrance and room"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("So that we can ask. You may leave it empty."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=20, initial=1)
    plate = forms.CharField(label=_("Number plate"), max_length=12, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"))
    on = day_field(_("On which day"))

    def __init__(self, *args, asked, **kwargs):
        kwargs["initial"] = {"on": localdate()}
        super().__init__(*args, **kwargs)
        self.version, self.questions = asked
        self.fields["purpose"].choices = said_choices({c: kinds.PURPOSES[c] for c in VISITS})
        for number, question in enumerate(self.questions, start=1):
            self.fields[f"q{number}"] = answer_field(question)

    def own(self):
        """The fields of the estate's own questions."""
        return [self[f"q{number}"] for number in range(1, len(self.questions) + 1)]

    def clean_on(self):
        return not_over(self.cleaned_data["on"])

    def wish_through(self, poster, at: datetime) -> Wish:
        """The same, filled in by the visitor after scanning the poster."""
        return self.wish(poster.place, at, event_id=poster.event_id)

    def wish(self, place, at: datetime, *, event_id: int | None = None) -> Wish:
        """What was filled in, as the action takes it: a pass for that day."""
        data = self.cleaned_data
        first = make_aware(datetime.combine(data["on"], time()))
        given = {name: data.get(name) for name in data if name.startswith("q")}
        yes_no = {code: str(words) for code, words in YES_NO.items()}
        for number, question in enumerate(self.questions, start=1):
            if question.kind == "yes_no":
                given[f"q{number}"] = yes_no.get(given[f"q{number}"], "")
        return Wish(
            kind=PassKind.VISITOR,
            place=place,
            starts_at=max(at, first),
            ends_at=first + timedelta(days=1),
            event_id=event_id,
            answers=kept_answers(self.version, self.questions, given) if self.questions else {},
            **{
                name: data[name]
                for name in ("holder", "unit", "phone", "people", "plate", "purpose", "client_key")
            },
        )


class GoodsFields(forms.Form):
    """What is taken out, by which vehicle, on which day, and from which home."""

    unit = forms.CharField(
        label=_("Building, entrance and room"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Who takes it out"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    goods = forms.CharField(
        label=_("What is taken out"),
        max_length=1500,
        help_text=_("One thing in a line, with how many: 沙发 2"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    plate = forms.CharField(label=_("Number plate"), max_length=12, required=False)
    words = forms.CharField(
        label=_("What for"),
        max_length=200,
        required=False,
        help_text=_("For example: moving house; furniture sold; given to relatives."),
    )
    on = day_field(_("On which day"))

    def clean_on(self):
        return not_over(self.cleaned_data["on"])

    def wish(self, place, at: datetime, *, event_id: int | None = None) -> Wish:
        """What was filled in, as the action takes it: for that day, on the way out, once."""
        data = self.cleaned_data
        first = make_aware(datetime.combine(data["on"], time()))
        kept = ("unit", "holder", "phone", "plate", "words", "client_key")
        return Wish(
            kind=PassKind.GOODS,
            place=place,
            starts_at=max(at, first),
            ends_at=first + timedelta(days=1),
            event_id=event_id,
            **{name: data[name] for name in kept},
        )


class AskGoodsForm(PublicForm, GoodsFields):
    """A resident's own, after scanning the poster."""

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"on": localdate()}
        super().__init__(*args, **kwargs)


class GoodsForm(GoodsFields):
    """The desk's, which says for which estate."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    place = PlaceField(label=_("Estate"))
    field_order = ("client_key", "place")

    def __init__(self, *args, viewer, **kwargs):
        kwargs["initial"] = {"client_key": uuid4(), "on": localdate()}
        super().__init__(*args, **kwargs)
        self.fields["place"].offer_to(viewer, "gates.run", "gates.approve")
