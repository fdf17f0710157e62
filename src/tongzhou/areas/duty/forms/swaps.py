"""Forms for offering a duty and for taking one. They check shape; rules and actions decide."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.duty.models import Offer

HALF_HOUR = timedelta(minutes=30)


def _clock(moment: datetime) -> str:
    return localtime(moment).strftime("%m-%d %H:%M")


def moments_inside(starts_at: datetime, ends_at: datetime) -> list[tuple[str, str]]:
    """Every half hour inside a duty at which it can be divided."""
    found, moment = [], localtime(starts_at) + HALF_HOUR
    while moment < ends_at:
        found.append((moment.isoformat(), _clock(moment)))
        moment += HALF_HOUR
    return found


class OfferForm(forms.Form):
    """How a duty is offered. No reason is demanded."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[
            (Offer.Kind.SWAP, _("Swap: I take one of yours in return")),
            (Offer.Kind.GIVE, _("Give away: nothing in return")),
            (Offer.Kind.SPLIT, _("Split: you take the second part")),
        ],
        initial=Offer.Kind.SWAP,
        widget=forms.RadioSelect,
    )
    split_at = forms.ChoiceField(
        label=_("Divided at"), required=False, help_text=_("Only for a split.")
    )
    to: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("To whom"), queryset=None, required=False, empty_label=_("Everybody of the crew")
    )
    cause = forms.CharField(
        label=_("A word about it"),
        max_length=120,
        required=False,
        help_text=_("Nobody has to give a reason. Never write about an illness."),
    )

    def __init__(self, *args, duty, mates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = mates
        self.fields["split_at"].choices = [("", "—"), *moments_inside(duty.starts_at, duty.ends_at)]

    def values(self) -> dict:
        """What `actions.swaps.offer` asks for."""
        data = self.cleaned_data
        split = data["split_at"]
        return {
            "kind": data["kind"],
            "cause": data["cause"],
            "to": data["to"].pk if data["to"] else None,
            "split_at": datetime.fromisoformat(split) if split else None,
        }
