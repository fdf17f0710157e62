"""The runs of planners: what was asked, how far it is, what came out, who accepted it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.shared.planning.rules import GOING, Limits, State

STATES = [
    (State.QUEUED.value, _("Waiting for the planner")),
    (State.RUNNING.value, _("Planning")),
    (State.DONE.value, _("Done")),
    (State.FAILED.value, _("Failed")),
    (State.CANCELLED.value, _("Stopped by hand")),
]


class Run(models.Model):
    """One problem, seed and limits given to a solver. Everything to judge and repeat it is kept.

    `subject` is what the plan is for ("roster:12"). Problem and plans hold ids and codes, never names.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True, db_index=True)
    organisation_path = models.CharField(max_length=MAX_LENGTH, blank=True, db_index=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    problem = models.JSONField()
    start = models.JSONField(null=True)
    seed = models.BigIntegerField(default=1)
    limits = models.JSONField(default=dict)

    state = models.CharField(max_length=10, choices=STATES, default=State.QUEUED.value)
    # Whose it is while it runs; another word for each time it is taken up.
    worker = models.CharField(max_length=100, blank=True)
    heard_at = models.DateTimeField(null=True)
    taken = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_wanted_at = models.DateTimeField(null=True)

    phase = models.CharField(max_length=40, blank=True)
    steps = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    cost = models.BigIntegerField(null=True)
    bound = models.FloatField(null=True)
    proven = models.BooleanField(default=False)
    # How often a better plan was written down: pages ask whether they have seen the last one.
    better = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    best = models.JSONField(null=True)
    result = models.JSONField(null=True)
    trouble = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    replay_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="replays"
    )

    scope = Scope(paths=("place_path", "organisation_path"), needs="duty.plan")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "made_at"], name="run_subject"),
            models.Index(
                fields=["made_at"], condition=models.Q(state__in=GOING), name="run_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(state__in=GOING, replay_of__isnull=True),
                name="one_run_of_a_subject_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["replay_of"],
                condition=models.Q(state__in=GOING),
                name="one_replay_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} #{self.pk}"

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    @property
    def limit(self) -> Limits:
        return Limits(**self.limits)

    @property
    def answer(self) -> dict[str, Any] | None:
        """The plain result that counts now: the final one, else the best heard of so far."""
        return self.result or self.best

    @property
    def plan(self) -> dict[str, Any] | None:
        """The plan that counts now, one value or list of values for each id; None where there is none."""
        return (self.answer or {}).get("plan")

    @property
    def subject_key(self) -> int:
        """The number in the subject: 12 of "roster:12"."""
        return int(self.subject.rpartition(":")[2])
