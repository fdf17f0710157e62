"""Uploads on their way in, the rows that did not get in, and mappings worth remembering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class State(models.TextChoices):
    MAPPING = "mapping", _("Columns to be checked")
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Going in")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")
    EXPIRED = "expired", _("File destroyed")


class Upload(models.Model):
    """One workbook. Its file lies in the data folder under a random name; no cell is kept here.

    `done` rows have been worked through, in the order of the file. It moves on in the transaction
    that writes those rows, so that a process cut off anywhere goes on exactly there.
    """

    kind = models.CharField(max_length=60)
    scope_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event_id = models.BigIntegerField(null=True, blank=True)
    account = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)
    original_name = models.CharField(_("File"), max_length=200, blank=True)
    file_name = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    sheet_name = models.CharField(max_length=200, blank=True)
    header_top = models.PositiveIntegerField(default=0)
    header_bottom = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    state = models.CharField(_("State"), max_length=10, choices=State.choices)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("Uploaded"))
    # When somebody last worked on it: whoever is silent for a minute has been cut off.
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    scope = Scope(paths=("scope_path",), people=("person_id",), needs="people.import")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "worked_at"], name="upload_state_worked"),
            models.Index(fields=["sha256"], name="upload_sha256"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def good(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def is_going(self) -> bool:
        return self.state in {State.WAITING, State.WORKING}


class BadRow(models.Model):
    """A row that did not go in: its number in the file and the reasons, never its cells."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="bad_rows")
    number = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="bad_row_once_in_an_upload")
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class Remembered(models.Model):
    """How somebody mapped this header here the last time."""

    scope_path = models.CharField(max_length=MAX_LENGTH)
    kind = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    remembered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope_path", "kind", "signature"], name="mapping_remembered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
