"""What recurs, and each time it was due."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.shared.cadence.rules import Every, Rhythm

EVERY = [
    (Every.DAY.value, _("day")),
    (Every.WEEK.value, _("week")),
    (Every.MONTH.value, _("month")),
    (Every.QUARTER.value, _("quarter")),
    (Every.YEAR.value, _("year")),
]


class Recurrence(models.Model):
    """A rule: what an organisation does every so often, until when, and by which clause."""

    kind = models.CharField(max_length=40)
    title = models.CharField(_("What recurs"), max_length=80)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="recurrences"
    )
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True, db_index=True)
    every = models.CharField(
        _("Every"),
        max_length=8,
        choices=EVERY,
    )
    day = models.PositiveSmallIntegerField(_("On day (0: the last)"), default=0)
    month = models.PositiveSmallIntegerField(_("In month (0: the last)"), default=0)
    at = models.TimeField(_("By"), default="17:00")
    working_days = models.BooleanField(_("Working days only"), default=False)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    source = models.CharField(_("By which clause"), max_length=120, blank=True)
    # Whoever holds this capability over the organisation finds it on My day.
    needs = models.CharField(max_length=40, default="reports.edit")
    # The URL name of the page where it is done; empty: it is ticked here.
    page = models.CharField(max_length=60, blank=True)
    prepared_until = models.DateField(null=True)

    scope = Scope(paths=("organisation__path", "place_path"), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["organisation__path", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=models.Q(ends_on__isnull=True),
                name="recurs_once_in_an_organisation",
            )
        ]

    def __str__(self) -> str:
        # A slice's own recurrence has an English title; what an office wrote stays as it is.
        return gettext(self.title)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(Every(self.every), self.at, self.day, self.month, self.working_days)


class Occurrence(models.Model):
    """One time it was due. Done in time, late, or excused; nothing is ever deleted to look better."""

    recurrence = models.ForeignKey(Recurrence, on_delete=models.CASCADE, related_name="occurrences")
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    organisation_path = models.CharField(max_length=MAX_LENGTH)
    period = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(max_length=60, blank=True)
    because = models.CharField(_("Reason"), max_length=10, blank=True)
    words = models.CharField(_("In words"), max_length=200, blank=True)

    scope = Scope(paths=("organisation_path", "place_path"), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at__isnull=True, because=""),
                name="occurrence_open_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["recurrence", "period"], name="once_in_a_period"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(because=""),
                name="done_or_excused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recurrence} {self.period}"
