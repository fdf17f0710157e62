"""Attachments: what was kept, for which subject, by whom. The file lies elsewhere, nameless."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Attachment(models.Model):
    """One file that belongs to a subject such as “item:12”. Its real name stands only here."""

    scope_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    subject = models.CharField(max_length=60, db_index=True)
    event_id = models.BigIntegerField(null=True, blank=True)
    account_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    original_name = models.CharField(_("File"), max_length=140, blank=True)
    file_name = models.CharField(max_length=80, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    attached_at = models.DateTimeField(_("Attached"))

    scope = Scope(paths=("scope_path",), people=("person_id",), needs="items.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
