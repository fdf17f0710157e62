"""Who is sent where and for how long: deployments, sign-ups, and what members and branches claim."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.ground.organisations.models import Dated


class Deployment(Dated):
    """A unit sends people to a place, or a task force is formed: an order with a leader and a term."""

    class Kind(models.TextChoices):
        DEPLOYMENT = "deployment", _("Deployment")
        TASK_FORCE = "task_force", _("Task force")
        SPECIAL_SQUAD = "special_squad", _("Special squad")

    class Side(models.TextChoices):
        PLACE = "place", _("The place")
        UNIT = "unit", _("The sending unit")

    kind = models.CharField(_("Kind"), max_length=16, choices=Kind.choices, default=Kind.DEPLOYMENT)
    title = models.CharField(_("Title"), max_length=80)
    order_number = models.CharField(_("Order"), max_length=60, blank=True)
    remit = models.CharField(_("Remit"), max_length=200, blank=True)
    # Who sends (empty for a task force formed on the spot), where to, and the body they join there.
    unit = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Sending unit"),
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Joins"),
    )
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+", verbose_name=_("Place")
    )
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leader = models.ForeignKey(
        "organisations.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Leader"),
    )
    wanted = models.PositiveSmallIntegerField(_("People asked for"), default=0)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    # Made on the page with the form: pressed twice it is one order.
    key = models.UUIDField(null=True, blank=True, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A longer term that one side has asked for, and the side whose yes it waits for.
    extend_to = models.DateField(null=True, blank=True)
    extend_waits = models.CharField(max_length=5, choices=Side.choices, blank=True)

    scope = Scope(
        paths=("place_path", "unit__path", "organisation__path"),
        people=("leader_id", "people__person_id"),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class Deployed(Dated):
    """One person of a deployment, with dates of their own; the post given with it ends on that day."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="deployments"
    )
    # Copied so that lists and sight need no join.
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    card = models.ForeignKey(
        "duty.RoleCard", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appointment = models.ForeignKey(
        "organisations.Appointment",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    membership = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Sent by the unit, received by the place: only then does the post there begin.
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Performance note"), max_length=400, blank=True)
    noted_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # The place, the unit that ordered, the person, and the unit and branch the person comes from.
    scope = Scope(
        paths=(
            "place_path",
            "deployment__unit__path",
            "person__employments__unit__path",
            "person__memberships__organisation__path",
        ),
        people=("person_id",),
        needs="duty.see",
        holding=("person__employments", "person__memberships"),
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deployment", "person"],
                condition=models.Q(returned_at__isnull=True),
                name="deployed_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.deployment}"


class SignUp(models.Model):
    """Somebody (or a unit) reports for service, where they live or where they work (双报到).

    It shows the person nothing of the place until somebody there accepts it, and lasts until a day.
    """

    class Kind(models.TextChoices):
        RESIDENCE = "residence", _("Registered where they live")
        WORK = "work", _("Registered where they work")
        VOLUNTEER = "volunteer", _("Volunteer")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    person = models.ForeignKey(
        "organisations.Person",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sign_ups",
    )
    unit = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    unit_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    offers = models.CharField(_("What they can do"), max_length=200, blank=True)
    hours = models.CharField(_("When they can"), max_length=100, blank=True)
    risks_told = models.BooleanField(_("Risks explained"), default=False)
    signed_at = models.DateTimeField()
    ended_on = models.DateField(_("Until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    deployed = models.ForeignKey(
        Deployed, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("place_path", "unit_path"), people=("person_id",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "place"],
                condition=models.Q(withdrawn_at__isnull=True, person__isnull=False),
                name="signed_up_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "unit", "place"],
                condition=models.Q(withdrawn_at__isnull=True, person__isnull=True),
                name="unit_signed_up_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.unit} → {self.place}"


class Claim(Dated):
    """Somebody takes on a named post (先锋岗), a branch a place or a duty: title, duties, term."""

    class Kind(models.TextChoices):
        VANGUARD_POST = "vanguard_post", _("Vanguard post")
        PLACE = "place", _("Place")
        DUTY = "duty", _("Duty")

    kind = models.CharField(_("Kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=80)
    duties = models.CharField(_("Duties"), max_length=400, blank=True)
    person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    organisation_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    place = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    claimed_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    scope = Scope(
        paths=("organisation_path", "place_path"), people=("person_id",), needs="duty.see"
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-claimed_at", "-pk"]

    def __str__(self) -> str:
        return self.title
