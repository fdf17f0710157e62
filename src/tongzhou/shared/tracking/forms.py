"""What each move asks for. Forms check shape; the rules decide."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongzhou.ground.access.fields import day_field, moment_field
from tongzhou.shared.tracking import queries, rules


def targets(viewer) -> list:
    """Teams and people in sight, as choices for “to whom”: o:12 an organisation, p:7 a person."""
    teams = [(f"o:{one.pk}", str(one)) for one in queries.organisations_in_sight(viewer)]
    people = [(f"p:{one.pk}", one.name) for one in queries.hands_for(viewer, localdate())]
    return [("", "—"), (_("Teams and units"), teams), (_("People"), people)]


def chosen_target(viewer, value: str) -> dict:
    """The organisation or the person behind a choice, as arguments of an action."""
    kind, _colon, pk = value.partition(":")
    if not pk.isdecimal():
        return {}
    if kind == "o":
        return {"organisation": queries.organisations_in_sight(viewer).filter(pk=pk).first()}
    return {"person": queries.person_in_sight(viewer, pk, localdate())}


class MoveForm(forms.Form):
    """The state in which the page was opened, so that a move in between is noticed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, viewer, item, **kwargs):
        super().__init__(*args, initial={"version": item.version}, **kwargs)
        self.viewer, self.item = viewer, item

    def values(self) -> dict:
        """What the action is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TargetForm(MoveForm):
    to = forms.ChoiceField(label=_("To whom"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = targets(self.viewer)

    def values(self) -> dict:
        values = super().values()
        return values | chosen_target(self.viewer, values.pop("to"))


class DispatchForm(TargetForm):
    note = forms.CharField(
        label=_("Words to whoever does it"), max_length=400, required=False, widget=forms.Textarea
    )


class HandOverForm(MoveForm):
    to = forms.ChoiceField(label=_("To whom"))
    note = forms.CharField(label=_("Why"), max_length=400, required=False, widget=forms.Textarea)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = queries.hands_for(self.viewer, localdate())
        self.fields["to"].choices = [("", "—"), *((one.pk, one.name) for one in people)]

    def clean_to(self):
        person = queries.person_in_sight(self.viewer, self.cleaned_data["to"], localdate())
        if person is None:
            raise forms.ValidationError(_("Name a person."))
        return person


class ReturnForm(MoveForm):
    reason = forms.CharField(
        label=_("Why it is returned"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("What the matter needs that is not within reach here."),
    )
    clause = forms.CharField(
        label=_("Clause"),
        max_length=120,
        help_text=_("The article or list that says whose task it is."),
    )


class FinishForm(MoveForm):
    note = forms.CharField(
        label=_("What was done"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("One or two sentences; the person who asked is called back about them."),
    )


class CloseForm(MoveForm):
    outcome = forms.ChoiceField(
        label=_("Outcome of the work"),
        choices=[(code, words) for code, words in rules.OUTCOME_WORDS.items()],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False, widget=forms.Textarea)

    def values(self) -> dict:
        values = super().values()
        return values | {"outcome": rules.Outcome(values["outcome"])}


class ReasonForm(MoveForm):
    reason = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea)


class DeferForm(ReasonForm):
    revisit_on = day_field(_("Look again on"))
    field_order = ("revisit_on", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revisit_on"].initial = localdate() + timedelta(days=30)


class DeclineForm(MoveForm):
    where_to_go = forms.CharField(
        label=_("Where the person can go"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("Office, telephone, hours. The person who asked reads this on the receipt."),
    )
    clause = forms.CharField(
        label=_("Clause"),
        max_length=120,
        help_text=_("The article or list that says whose task it is."),
    )


class MergeForm(MoveForm):
    number = forms.CharField(
        label=_("Number of the one that goes on"), max_length=12, help_text=_("Such as 2026-0012")
    )

    def clean_number(self):
        into = queries.numbered(self.viewer, self.item, self.cleaned_data["number"])
        if into is None:
            raise forms.ValidationError(_("There is no such number in this ledger."))
        return into

    def values(self) -> dict:
        return {"into": self.cleaned_data["number"]}


FORMS = {
    "acknowledge": MoveForm,
    "take": MoveForm,
    "dispatch": DispatchForm,
    "hand_over": HandOverForm,
    "return_up": ReturnForm,
    "finish": FinishForm,
    "close": CloseForm,
    "reopen": ReasonForm,
    "defer": DeferForm,
    "resume": MoveForm,
    "decline": DeclineForm,
    "withdraw": ReasonForm,
    "merge": MergeForm,
}


class StepForm(forms.Form):
    title = forms.CharField(label=_("What the other does"), max_length=120)
    to = forms.ChoiceField(label=_("Who helps"), required=False)
    due_at = moment_field(_("By when"), required=False)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["to"].choices = targets(viewer)

    def values(self) -> dict:
        """What the action is called with."""
        values = dict(self.cleaned_data)
        return values | chosen_target(self.viewer, values.pop("to"))


class StepDoneForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
