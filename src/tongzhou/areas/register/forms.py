"""Forms of the register. What is hidden stays hidden while it is changed: an empty field keeps it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongzhou.base.codes import read_resident_number
from tongzhou.base.masking import masked_name, masked_phone
from tongzhou.base.phones import read_phone
from tongzhou.base.reading import Unreadable
from tongzhou.ground.access.fields import day_field
from tongzhou.ground.places import rules
from tongzhou.ground.places.actions import Entry
from tongzhou.ground.places.models import EstateStatus, Kind, Resident, Sex


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Place name"), max_length=80)
    code = forms.RegexField(
        r"^(\d{6}|\d{9}|\d{12})?$",
        label=_("Division code"),
        required=False,
        help_text=_("Only where there is an official one; otherwise leave it empty."),
    )

    def __init__(self, *args, parent_kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = rules.may_hold(parent_kind)
        self.fields["kind"].choices = [(kind, Kind(kind).label) for kind in kinds]


class NameForm(forms.Form):
    name = forms.CharField(label=_("Place name"), max_length=80)


class CloseForm(forms.Form):
    on = day_field(_("Last day"))


class StatusForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Estate status"), choices=EstateStatus.choices, required=False
    )
    on = day_field(_("Since"))


class MoveForm(forms.Form):
    to = forms.ModelChoiceField(queryset=None, label=_("Move below"))

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = places
        self.fields["to"].label_from_instance = lambda place: f"{place.parent} · {place.name}"


class CaptainForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    on = day_field(_("From"))

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])


class HouseholdForm(forms.Form):
    room = forms.CharField(label=_("Room"), max_length=20)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


def phone_of(text: str) -> str:
    """The number as it is stored, or the form's error."""
    if not text:
        return ""
    try:
        return read_phone(text, demo=settings.DEMO).number
    except Unreadable as error:
        raise forms.ValidationError(str(error)) from error


class ResidentForm(forms.Form):
    """Somebody's entry. `resident` given: name, phone and ID number stay when left empty."""

    name = forms.CharField(label=_("Name"), max_length=40)
    relation = forms.CharField(label=_("Relation to the head"), max_length=20, required=False)
    head = forms.BooleanField(label=_("Head of the household"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    born_on = day_field(_("Born on"), required=False)
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=24,
        required=False,
        help_text=_(
            "Not needed. If given, it is checked; only birth date, sex and the last four stay."
        ),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    floating = forms.BooleanField(label=_("Floating resident"), required=False)
    moved_in_on = day_field(_("Moved in on"), required=False)
    needs = forms.CharField(
        label=_("Needs to know about"),
        max_length=200,
        required=False,
        help_text=_("What this person needs, not what they are like."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, resident: Resident | None = None, **kwargs):
        self.resident = resident
        if resident is not None:
            kept = ("relation", "head", "sex", "born_on", "floating", "moved_in_on")
            kwargs["initial"] = {
                **{name: getattr(resident, name) for name in kept},
                "needs": resident.needs,
                "note": resident.note,
            }
        super().__init__(*args, **kwargs)
        if resident is not None:
            self._keep("name", masked_name(resident.name))
            self._keep("phone", masked_phone(resident.phone))
            self._keep("id_number", "*" * 14 + resident.id_last4 if resident.id_last4 else "")

    def _keep(self, name: str, shown: str) -> None:
        field = self.fields[name]
        field.required = False
        field.widget.attrs["placeholder"] = shown
        if shown:
            field.help_text = _("Leave it empty to keep it.")

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])

    def clean_id_number(self):
        text = self.cleaned_data["id_number"]
        if not text:
            return None
        try:
            return read_resident_number(text)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error

    def entry(self) -> Entry:
        """What was entered, and what was kept, as the actions take it."""
        given = dict(self.cleaned_data)
        number = given.pop("id_number")
        kept = self.resident
        return Entry(
            **{
                **given,
                "name": given["name"] or (kept.name if kept else ""),
                "phone": given["phone"] or (kept.phone if kept else ""),
                "id_last4": number.number[-4:] if number else (kept.id_last4 if kept else ""),
                "born_on": given["born_on"] or (number.born_on if number else None),
                "sex": given["sex"] or (number.sex.value if number else ""),
            }
        )


class MoveOutForm(forms.Form):
    on = day_field(_("Moved out on"))


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you need to see it?"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(c, str(words)) for c, words in rules.REASONS.items()]


class ExportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is the list for?"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            (code, str(words)) for code, words in rules.REASONS_TO_EXPORT.items()
        ]
