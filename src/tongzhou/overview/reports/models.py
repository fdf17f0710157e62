"""Reports, what was written into them, and what was corrected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


class Kind(models.TextChoices):
    DAILY = "daily", _("Daily report")
    FIRST = "first", _("First report")
    FOLLOW = "follow", _("Follow-up report")
    FINAL = "final", _("Final report")


class Report(models.Model):
    """One report of one organisation. It is a row from the first note, correction or signature on.

    While it is a draft its figures are derived anew for every reader; signing freezes them.
    """

    form = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="reports"
    )
    place = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="reports"
    )
    # Copied, so that a report stays where it was made when the trees are redrawn.
    organisation_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True, db_index=True)
    slot = models.CharField(max_length=40)
    day = models.DateField(null=True)
    event = models.ForeignKey(
        "events.Event", null=True, on_delete=models.PROTECT, related_name="reports"
    )
    number = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # Frozen by the signature: the rows, and of a roll-up which units below are in it.
    figures = models.JSONField(default=list)
    completeness = models.JSONField(default=dict)
    zero = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)

    scope = Scope(paths=("place_path", "organisation_path"), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "organisation", "slot"], name="report_once_for_its_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(signed_at__isnull=False),
                name="report_signed_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["form", "day"], name="report_form_day")]

    def __str__(self) -> str:
        return f"{self.form} {self.slot}"


class Note(models.Model):
    """What people write beside the figures: one or two events, problems to coordinate, tomorrow."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    section = models.CharField(max_length=20)
    text = models.TextField(_("Text"), blank=True)
    written_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    scope = Scope(paths=("report__place_path", "report__organisation_path"), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="one_note_for_a_section")
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.section}"


class Correction(models.Model):
    """Another figure beside the derived one, with its reason. The last one of a line counts."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="corrections")
    line = models.CharField(max_length=60)
    derived = models.JSONField(null=True)
    corrected = models.JSONField(null=True)
    reason = models.CharField(_("Reason"), max_length=200)
    after_signing = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    scope = Scope(paths=("report__place_path", "report__organisation_path"), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report} {self.line}"
