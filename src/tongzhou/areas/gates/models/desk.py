"""What the desk keeps beside the passes: lots given or decided in one go."""

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
