"""The event file, what hangs on it, and the certificate that outlives it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.ground.events.packs import packs


class State(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for the second signature")
    DECLINED = "declined", _("Not activated")
    ACTIVE = "active", _("Under way")
    STOOD_DOWN = "stood_down", _("Stood down")
    DESTROYED = "destroyed", _("Data destroyed")


class Grade(models.IntegerChoices):
    """突发事件应对法 (2024) art. 3: four grades."""

    EXTREMELY_SERIOUS = 1, _("Extremely serious (I)")
    SERIOUS = 2, _("Serious (II)")
    LARGER = 3, _("Larger (III)")
    ORDINARY = 4, _("Ordinary (IV)")


class Event(models.Model):
    """An emergency with an area, a source document, a response level received, and an end of data."""

    kind = models.CharField(_("Kind"), max_length=20)
    name = models.CharField(_("Name"), max_length=80)
    grade = models.PositiveSmallIntegerField(
        _("Grade"), choices=Grade.choices, null=True, blank=True
    )
    # A community never starts a response level: it receives one and acts (domain §5.2).
    response_level = models.CharField(_("Response level received"), max_length=20, blank=True)
    source_issuer = models.CharField(_("Issued by"), max_length=80, blank=True)
    source_number = models.CharField(_("Document number"), max_length=60, blank=True)
    source_at = models.DateTimeField(_("Issued at"), null=True, blank=True)
    measures = models.CharField(_("Measures"), max_length=400, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, verbose_name=_("Area"))
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    opened_at = models.DateTimeField(null=True, blank=True)
    expected_end_on = models.DateField(_("Expected to end on"), null=True, blank=True)
    stood_down_at = models.DateTimeField(null=True, blank=True)
    data_end_on = models.DateField(_("Personal data ends on"), null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), around=("place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Act(models.TextChoices):
    """What needs two persons."""

    ACTIVATE = "activate", _("Activate")
    DESTROY = "destroy", _("Destroy the personal data")


class Proposal(models.Model):
    """One person asked for it; another agrees or declines. Never the same person."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="proposals")
    act = models.CharField(max_length=10, choices=Act.choices)
    proposed_by = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="event_proposals"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="event_decisions"
    )
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    scope = Scope(paths=("event__place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "act"],
                condition=models.Q(decided_at__isnull=True),
                name="one_open_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="two_persons_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.event}"


class Level(models.Model):
    """A response level that was received (never started here), with the document that says so."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(_("Response level received"), max_length=20)
    issuer = models.CharField(_("Issued by"), max_length=80)
    number = models.CharField(_("Document number"), max_length=60, blank=True)
    issued_at = models.DateTimeField(_("Issued at"))
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("event__place_path",), around=("event__place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["issued_at", "pk"]

    def __str__(self) -> str:
        return f"{self.level} · {self.event}"


class Check(models.Model):
    """One line of the checklist: copied from the pack when the event begins, or added by hand."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="checks")
    # A line of the pack is named by its code and read in the reader's language; one's own has words.
    code = models.CharField(max_length=40, blank=True)
    words = models.CharField(_("What is to be done"), max_length=200, blank=True)
    phase = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("event__place_path",), around=("event__place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """What is to be done, in the reader's language."""
        line = packs()[self.event.kind].check(self.code) if self.code else None
        return str(line.label) if line else self.words


class Entry(models.Model):
    """One line of the event's log. What people wrote goes with the event; that it happened stays."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(_("What happened"), max_length=400, blank=True)
    values = models.JSONField(default=dict)
    # Made on the device, so that a line sent twice stands here once.
    key = models.UUIDField(null=True, unique=True)

    scope = Scope(paths=("event__place_path",), around=("event__place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["event", "at"], name="event_entry_at")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.event}"


class Line(models.Model):
    """One row of a list that the event's pack brings (who moves where, who checks which walk)."""

    # Label and value of every column; filled by the query that lists the rows.
    pairs: list[tuple[object, object]]

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="lines")
    form = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    place_path = models.CharField(max_length=MAX_LENGTH)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("place_path",), needs="people.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["form", "pk"]
        indexes = [models.Index(fields=["event", "form"], name="event_line_form")]

    def __str__(self) -> str:
        return f"{self.form} · {self.event}"


class Certificate(models.Model):
    """What was destroyed: tables, counts, a hash of the list, who and when. No personal data."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="certificate")
    destroyed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="+"
    )
    # [{"table": …, "purpose": …, "end": "erase" | "delete", "rows": n}]
    lines = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    # Totals of the event's own lists, counted before they went: [{"form", "rows", "confirmed", "sums"}]
    totals = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    backups_gone_on = models.DateField()
    # Stored files whose names were noted in the same transaction, until they are unlinked.
    files_waiting = models.JSONField(default=list)
    # When no trace was left in free pages and journals; the background work tries again until then.
    residue_tried_at = models.DateTimeField(null=True)
    residue_cleared_at = models.DateTimeField(null=True)

    scope = Scope(paths=("event__place_path",), needs="events.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-destroyed_at"]

    def __str__(self) -> str:
        return str(self.event)
