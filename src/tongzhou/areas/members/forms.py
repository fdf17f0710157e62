"""Forms of organisations, people, posts and accounts."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongzhou.base.masking import masked_phone
from tongzhou.base.phones import read_phone
from tongzhou.base.reading import Unreadable
from tongzhou.ground.access.fields import DayInput, chosen_from, day_field
from tongzhou.ground.access.roles import ADMINISTRATORS, roles
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.models import Kind, Organisation, Person, Status
from tongzhou.ground.places.rules import REASONS


class OrganisationForm(forms.ModelForm):
    """An organisation's values. `parent` given: a new one below it, with its kind."""

    class Meta:
        model = Organisation
        fields = (
            "name",
            "short_name",
            "serves",
            "approved_by",
            "approval_number",
            "remit",
            "started_on",
            "term_ends_on",
            "phone",
        )
        labels = {"serves": _("Place served")}
        widgets = {
            "started_on": DayInput(),
            "term_ends_on": DayInput(),
        }

    def __init__(self, *args, places, parent: Organisation | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["serves"].queryset = places
        self.fields["serves"].required = False
        if parent is None:
            return
        kinds = [
            (kind.value, kind.label)
            for kind in Kind
            if kind not in rules.TEMPORARY and rules.why_not_below(kind, parent.kind) is None
        ]
        field = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields = {"kind": field, **self.fields}

    def values(self) -> dict[str, object]:
        return dict(self.cleaned_data)

    def _post_clean(self):
        """The action writes the row; the form only reads values."""


class EndForm(forms.Form):
    on = day_field(_("Last day"))


class FeedbackForm(forms.Form):
    on = day_field(_("Last day"))
    feedback = forms.CharField(
        label=_("Performance note"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes back to the home branch: what the member did, in a sentence or two."),
    )

    def __init__(self, *args, over: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if over:
            del self.fields["on"]


class PersonForm(forms.Form):
    """Somebody's entry. `person` given: the phone stays when left empty."""

    name = forms.CharField(label=_("Name"), max_length=40)
    status = forms.ChoiceField(label=_("Political status"), choices=Status.choices)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "—"), ("1", _("Male")), ("2", _("Female"))], required=False
    )
    born_on = day_field(_("Born on"), required=False)
    admitted_on = day_field(_("Admitted on"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    guardian = chosen_from(
        None, _("Guardian"), required=False, help_text=_("Needed for whoever is under eighteen.")
    )
    guardian_agreed_on = day_field(_("Guardian agreed on"), required=False)

    def __init__(self, *args, people, person: Person | None = None, **kwargs):
        self.person = person
        if person is not None:
            names = ("name", "status", "sex", "born_on", "admitted_on", "guardian_agreed_on")
            kwargs["initial"] = {name: getattr(person, name) for name in names}
            kwargs["initial"]["guardian"] = person.guardian_id
        super().__init__(*args, **kwargs)
        self.fields["guardian"].queryset = people
        if person is not None and person.phone:
            self.fields["phone"].widget.attrs["placeholder"] = masked_phone(person.phone)
            self.fields["phone"].help_text = _("Leave it empty to keep it.")

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return self.person.phone if self.person else ""
        try:
            return read_phone(text, demo=settings.DEMO).number
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


class AppointForm(forms.Form):
    person = chosen_from(None, _("Person"))
    role = forms.ChoiceField(label=_("Post"))
    place = chosen_from(None, _("Only for this part"), required=False)
    started_on = day_field(_("From"))
    ended_on = day_field(_("Until"), required=False)
    appointed_by = forms.CharField(label=_("Appointed by"), max_length=80, required=False)

    def __init__(self, *args, people, roles, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["role"].choices = roles
        self.fields["place"].queryset = places


class TemporaryForm(forms.Form):
    """What the superior body decided when it set up a temporary branch."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k.value, k.label) for k in (Kind.TEMPORARY_BRANCH, Kind.TEMPORARY_COMMITTEE)],
    )
    name = forms.CharField(label=_("Organisation name"), max_length=100)
    event = forms.TypedChoiceField(
        label=_("Event file"), coerce=int, empty_value=None, required=False
    )
    serves = chosen_from(None, _("Place served"), required=False)
    approved_by = forms.CharField(label=_("Approved by"), max_length=80)
    approval_number = forms.CharField(
        label=_("Approval document"),
        max_length=60,
        required=False,
        help_text=_("The number as it stands on the paper; the system invents none."),
    )
    remit = forms.CharField(label=_("Remit"), max_length=200, required=False)
    started_on = day_field(_("From"))

    def __init__(self, *args, events, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", "—"), *((one.pk, one.name) for one in events)]
        self.fields["serves"].queryset = places


class ToForm(forms.Form):
    """A person goes somewhere from a day on: a branch, a group, a temporary body."""

    to = chosen_from(None, "")
    on = day_field(_("From"))

    def __init__(self, *args, where, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = where
        self.fields["to"].label = label


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you need to see it?"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code, str(words)) for code, words in REASONS.items()]


# --- accounts ----------------------------------------------------------------------------------


class FindForm(forms.Form):
    name = forms.CharField(
        label=_("Name as on the application"),
        max_length=40,
        help_text=_("The whole name. The administrator learns no name that is not on the paper."),
    )


class OpenForm(forms.Form):
    person = forms.TypedChoiceField(label=_("Person"), coerce=int, widget=forms.RadioSelect)
    username = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9._-]{2,39}$",
        label=_("User name"),
        help_text=_("Three to forty letters and digits, beginning with a letter."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people
        if len(people) == 1:
            self.fields["person"].initial = people[0][0]


class AssignForm(forms.Form):
    """The security administrator gives a post to whoever holds an account."""

    role = forms.ChoiceField(label=_("Post"))
    organisation = chosen_from(None, _("Organisation"))
    started_on = day_field(_("From"))
    ended_on = day_field(_("Until"), required=False)

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        order = sorted(roles(), key=lambda code: code not in ADMINISTRATORS)
        self.fields["role"].choices = [(code, str(roles()[code].label)) for code in order]
