"""Passes, the keys that sign them, and access restrictions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH, above
from tongzhou.ground.access.scope import Scope, Scoped, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household


@dataclass(frozen=True, slots=True)
class HomeScope(Scope):
    """As every scope; and whoever serves a building sees what lies at its estate and is about its households.

    Written with the paths above each top, so that the index on `place_path` still answers.
    """

    def condition(self, viewer: Viewer) -> Q:
        found = Scope.condition(self, viewer)
        for top in viewer.tops(self.needs):
            homes = Household.objects.filter(under("place_path", top))
            found |= Q(place_path__in=above(top)[1:], household__in=homes.values("pk"))
        return found


class PassKind(models.TextChoices):
    RESIDENT = "resident", _("Resident pass")
    HOUSEHOLD = "household", _("Household shopping pass")
    SERVICE = "service", _("Service pass")
    VISITOR = "visitor", _("Visitor pass")
    VEHICLE = "vehicle", _("Vehicle pass")
    ONE_OFF = "one_off", _("One-off pass")
    GOODS = "goods", _("Goods-out slip")


class State(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    VALID = "valid", _("Valid")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Revoked")


class SigningKey(models.Model):
    """A key that signs codes. The private half lies sealed; the public one goes to every phone.

    Codes of a key count until `ends_at` (no end: it counts); a key that leaked ends at once.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    public = models.BinaryField()
    sealed = models.BinaryField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(office=("devices.revoke", "system.run"))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class Pass(models.Model):
    """The right to go through the gates of a place. What the code on it carries names nobody."""

    kind = models.CharField(_("Kind of pass"), max_length=10, choices=PassKind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.VALID)
    # Random 48 bits: what the code and the phone call this pass, and whose quota it uses.
    serial = models.BigIntegerField(unique=True)
    quota = models.BigIntegerField(db_index=True)
    # Said aloud or typed at the gate; see base/ids.spoken_code.
    short_code = models.CharField(max_length=10, unique=True)
    # The large number on the card, counted within the place.
    number = models.PositiveIntegerField(_("Pass number"))
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        "places.Household", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    resident = models.ForeignKey(
        "places.Resident", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The vendor whose people hold it (service passes of practice E10).
    vendor = models.ForeignKey(
        "gates.Vendor", null=True, blank=True, on_delete=models.SET_NULL, related_name="passes"
    )
    holder = models.CharField(_("Holder"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    unit = models.CharField(_("Unit"), max_length=80, blank=True)
    plate = models.CharField(_("Number plate"), max_length=10, blank=True)
    purpose = models.CharField(_("Purpose"), max_length=12, blank=True)
    words = models.CharField(_("What for"), max_length=200, blank=True)
    # What the estate's own form asks of visitors, and what a goods-out slip lists.
    answers = models.JSONField(default=dict, blank=True)
    people = models.PositiveSmallIntegerField(_("People"), default=1)
    carer = models.BooleanField(_("Cares for somebody who cannot go out"), default=False)
    starts_at = models.DateTimeField(_("Valid from"))
    ends_at = models.DateTimeField(_("Valid until"))
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Why it was refused or revoked, for the person and the guard.
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    # The pass that took its place (a lost card).
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    client_key = models.UUIDField(null=True, blank=True, unique=True)
    # What the person keeps: with it and the short code they see their own pass and passages.
    receipt = models.CharField(max_length=14, null=True, blank=True, unique=True)
    # The poster it came through, and the lot in which it was given or decided.
    poster = models.ForeignKey(
        "posters.Poster", null=True, blank=True, on_delete=models.PROTECT, related_name="passes"
    )
    lot = models.ForeignKey(
        "gates.Lot", null=True, blank=True, on_delete=models.SET_NULL, related_name="passes"
    )

    scope = HomeScope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="pass_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="pass_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["place_path", "state", "ends_at"], name="pass_place_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Restriction(models.Model):
    """限制出入: somebody answers for it by name, it has a reason and an end, and it may be objected to."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        "places.Household", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # The restriction outlives the pass: who objects later must still find who decided what.
    held = models.ForeignKey(
        Pass, null=True, blank=True, on_delete=models.SET_NULL, related_name="restrictions"
    )
    quota = models.BigIntegerField(db_index=True)
    reason = models.CharField(_("Reason"), max_length=200)
    decided_by = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("Until"))
    objection = models.CharField(_("Objection"), max_length=400, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("Answer"), max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    scope = HomeScope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.place} {self.decided_at:%Y-%m-%d}"
