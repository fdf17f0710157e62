"""Vendors let into an estate, the stalls within it, and who stands where on which days (practice E10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class VendorKind(models.TextChoices):
    SHOP = "shop", _("Shop or market")
    COURIER = "courier", _("Courier firm")
    PROPERTY = "property", _("Property service")
    OTHER = "other", _("Other service")


class Vendor(models.Model):
    """A shop, courier firm or service that comes into an estate; its people hold service passes."""

    kind = models.CharField(_("Kind"), max_length=10, choices=VendorKind.choices)
    name = models.CharField(_("Name of the vendor"), max_length=60)
    brings = models.CharField(_("What they bring or do"), max_length=200)
    contact = models.CharField(_("Contact person"), max_length=40, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    licence = models.CharField(_("Licence or hygiene note"), max_length=120, blank=True)
    licence_until = models.DateField(_("Licence valid until"), null=True, blank=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="vendor_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stall(models.Model):
    """A spot within an estate where a vendor may stand: “东门内左侧 1 号位”."""

    name = models.CharField(_("Stall or spot"), max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    # Counted up by every change of its plan, which makes two who plan it at once wait for each other.
    version = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place_path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=models.Q(closed_at__isnull=True),
                name="stall_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stand(models.Model):
    """A line of the stall plan: which vendor stands at which stall, on which days, at which hours."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="stands")
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="stands")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    # Monday to Sunday, “1111100”.
    weekdays = models.CharField(max_length=7, default="1111111")
    starts = models.TimeField(_("From"))
    ends = models.TimeField(_("Until"))
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    # Paused: it keeps its stall, and nobody is expected on these days.
    paused_from = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=100, blank=True)
    # It ended early, or moved to another line: from this day on the stall is free.
    ended_on = models.DateField(null=True, blank=True)
    moved_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="moved_from"
    )
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts"))
                & models.Q(last_day__gte=models.F("first_day")),
                name="stand_ends_later",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stall} {self.starts:%H:%M}–{self.ends:%H:%M}"
