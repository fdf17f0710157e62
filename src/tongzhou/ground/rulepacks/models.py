"""Own values of rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.ground.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RuleScope(Scope):
    """As every scope, and what holds for the whole installation is known to everybody signed in."""

    def condition(self, viewer: Viewer) -> Q:
        whole = Q(path="") if viewer.is_known else Q(pk__in=())
        return Scope.condition(self, viewer) | whole


class RulePackValue(models.Model):
    """A value that an organisation set for everything under `path`; an empty path is the installation.

    It counts from `starts_on` up to, and without, `ended_on`. Nothing is edited or removed: a value
    is withdrawn and another set, so that what counted on a day can always be told.
    """

    code = models.CharField(_("Rule"), max_length=60)
    path = models.CharField(max_length=MAX_LENGTH, blank=True, db_index=True)
    value = models.JSONField()
    starts_on = models.DateField(_("In force from"))
    ended_on = models.DateField(_("In force until"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200)
    set_at = models.DateTimeField()
    set_by_id = models.BigIntegerField(null=True)
    set_by_name = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=60, blank=True)
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    scope = RuleScope(paths=("path",), around=("path",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["code", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "path", "starts_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="rule_one_value_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}"
