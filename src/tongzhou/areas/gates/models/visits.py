"""What an estate asks its visitors: a short form of its own, a new version for each change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class VisitorForm(models.Model):
    """Up to eight questions of one estate; applications keep the version they answered."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    # [{"ask": "…", "kind": "text|choice|number|yes_no", "choices": […], "must": true}, …]
    questions = models.JSONField(default=list)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place_path", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["place", "version"], name="visitor_form_version_once"),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(ended_at__isnull=True),
                name="visitor_form_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.version}"
