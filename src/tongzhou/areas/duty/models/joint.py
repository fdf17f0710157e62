"""One plan for many communities at once: who serves where for a time, and everybody's duties there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class JointPlan(models.Model):
    """Asked for by a street or a district for all communities below. Nothing counts until accepted.

    It goes in rounds: people are sent to communities (one run), then each community with other people
    than before is planned (a run each), then a few people move to where duties stayed open.
    """

    class State(models.TextChoices):
        TEAMS = "teams", _("Who serves where")
        ROSTERS = "rosters", _("Planning the communities")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped by hand")

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    first_day = models.DateField(_("From"))
    last_day = models.DateField(_("Until"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.TEAMS)
    seed = models.BigIntegerField(default=1)
    # `fairplan.city.whole.City` in plain form: ids only, kept so that the plan can be repeated.
    city = models.JSONField(default=dict)
    # The run of the teams that is going or was last, and the one whose teams count.
    run_id = models.BigIntegerField(null=True, blank=True)
    kept_run_id = models.BigIntegerField(null=True, blank=True)
    # One entry for each round: duties left open, people moved, communities planned, whether it counts.
    rounds = models.JSONField(default=list)
    # What the plan leaves to the communities themselves, by kind, as numbers.
    left_out = models.JSONField(default=dict)
    # The same for the same rosters, by however many processes they were made.
    digest = models.CharField(max_length=16, blank=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="duty.plan")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(state__in=("teams", "rosters")),
                name="one_joint_plan_of_a_place_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="joint_plan_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.first_day}–{self.last_day}"

    @property
    def is_going(self) -> bool:
        return self.state in (self.State.TEAMS, self.State.ROSTERS)

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


class JointPart(models.Model):
    """One community of a joint plan: the run that plans it, and the roster it was taken over into."""

    joint = models.ForeignKey(JointPlan, on_delete=models.CASCADE, related_name="parts")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH)
    run_id = models.BigIntegerField(null=True, blank=True)
    kept_run_id = models.BigIntegerField(null=True, blank=True)
    # Duties of two that nobody could be found for, in the round that counts.
    open = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    roster = models.ForeignKey(
        "duty.Roster", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    # Why it could not be taken over: the refusal's code.
    refused = models.CharField(max_length=40, blank=True)

    scope = Scope(paths=("place_path",), needs="duty.plan")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place_path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["joint", "place"], name="joint_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.place}"

    @property
    def key(self) -> str:
        """The community's id in the problem."""
        return f"c{self.place_id}"
