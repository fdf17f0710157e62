"""What the desk keeps beside the passes: lots given or decided in one go, posters, and vain knocks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Lot(models.Model):
    """Passes given or decided in one go, so that they can be taken back in one go."""

    class Act(models.TextChoices):
        GIVEN = "given", _("Given")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    act = models.CharField(max_length=8, choices=Act.choices)
    kind = models.CharField(_("Kind of pass"), max_length=10, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    # Made on the page with the preview: the same key once more is the same lot.
    key = models.UUIDField(unique=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.count}"


class Poster(models.Model):
    """A poster at the gate or on the wall: its code opens the application for a pass there."""

    code = models.CharField(max_length=12, unique=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"


class Knock(models.Model):
    """A poster was used, or a receipt asked for in vain: a keyed hash of the address, kept for a day."""

    who = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["who", "at"], name="gates_knock_who_at")]

    def __str__(self) -> str:
        return f"knock {self.pk}"
