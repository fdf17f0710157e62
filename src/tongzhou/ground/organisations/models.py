"""Units and party organisations as one tree, the people in them, and the posts they hold for a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Kind(models.TextChoices):
    GROUP = "group", _("Group")
    COMPANY = "company", _("Company")
    WORKS = "works", _("Works")
    SHOP = "shop", _("Shop")
    UNIT = "unit", _("Unit")
    STREET_OFFICE = "street_office", _("Street office")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    PROPERTY = "property", _("Property management company")
    WORK_TEAM = "work_team", _("Work team")
    SPECIAL_SQUAD = "special_squad", _("Special squad")
    PARTY_COMMITTEE = "party_committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("General branch")
    BRANCH = "branch", _("Party branch")
    JOINT_BRANCH = "joint_branch", _("Joint branch")
    TEMPORARY_COMMITTEE = "temporary_committee", _("Temporary committee")
    TEMPORARY_BRANCH = "temporary_branch", _("Temporary branch")
    PARTY_GROUP = "party_group", _("Party group")


PARTY_KINDS = frozenset(
    {
        Kind.PARTY_COMMITTEE,
        Kind.GENERAL_BRANCH,
        Kind.BRANCH,
        Kind.JOINT_BRANCH,
        Kind.TEMPORARY_COMMITTEE,
        Kind.TEMPORARY_BRANCH,
        Kind.PARTY_GROUP,
    }
)


class Organisation(models.Model):
    """A node of the tree. `serves` is the place it answers for; `attached_to` the unit a branch is of."""

    kind = models.CharField(_("Kind"), max_length=24, choices=Kind.choices)
    name = models.CharField(_("Organisation name"), max_length=100)
    short_name = models.CharField(_("Short name"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=MAX_LENGTH, unique=True)
    attached_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="party_organisations"
    )
    serves = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="served_by"
    )
    sort_key = models.CharField(max_length=300, blank=True)
    search_key = models.CharField(max_length=600, blank=True)
    approved_by = models.CharField(_("Approved by"), max_length=80, blank=True)
    approval_number = models.CharField(_("Approval document"), max_length=60, blank=True)
    remit = models.CharField(_("Remit"), max_length=200, blank=True)
    started_on = models.DateField(_("Since"), null=True, blank=True)
    ended_on = models.DateField(_("Until"), null=True, blank=True)
    # The event file a temporary body was set up for; events stand above, so it is a number only.
    event_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    term_ends_on = models.DateField(_("Term ends on"), null=True, blank=True)
    phone = models.CharField(_("Office phone"), max_length=20, blank=True)

    scope = Scope(paths=("path", "serves__path"))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["sort_key", "path"]
        indexes = [models.Index(fields=["kind", "path"], name="organisation_kind_path")]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_party(self) -> bool:
        return self.kind in PARTY_KINDS


class Status(models.TextChoices):
    """政治面貌 and the stages before admission."""

    FULL = "full", _("Full member")
    PROBATIONARY = "probationary", _("Probationary member")
    CANDIDATE = "candidate", _("Candidate")
    ACTIVIST = "activist", _("Activist")
    APPLICANT = "applicant", _("Applicant")
    NON_MEMBER = "non_member", _("Non-member")


class Person(models.Model):
    """Somebody who works, volunteers or belongs here. A resident is a different row, for another purpose."""

    name = models.CharField(_("Name"), max_length=40)
    search_key = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        _("Political status"), max_length=12, choices=Status.choices, default=Status.NON_MEMBER
    )
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    sex = models.CharField(
        _("Sex"), max_length=1, choices=[("1", _("Male")), ("2", _("Female"))], blank=True
    )
    born_on = models.DateField(_("Born on"), null=True, blank=True)
    admitted_on = models.DateField(_("Admitted on"), null=True, blank=True)
    guardian = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="wards"
    )
    guardian_agreed_on = models.DateField(_("Guardian agreed on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    account = models.OneToOneField(
        "access.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    scope = Scope(
        paths=(
            "memberships__organisation__path",
            "memberships__organisation__serves__path",
            "employments__unit__path",
            "appointments__organisation__path",
            "appointments__organisation__serves__path",
        ),
        people=("pk", "guardian_id"),
        needs="organisations.see",
        holding=("memberships", "employments", "appointments"),
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """Something that holds from a day to a day (inclusive; open when the end is empty)."""

    started_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        abstract = True


class Membership(Dated):
    """A person in a party organisation; `home` marks where the 组织关系 stands, others are temporary."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    home = models.BooleanField(_("Home branch"), default=True)
    feedback = models.CharField(_("Performance note"), max_length=400, blank=True)

    scope = Scope(paths=("organisation__path",), people=("person_id",), needs="organisations.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(home=True, ended_on__isnull=True),
                name="one_home_branch_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Employment(Dated):
    """A person working for a unit."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employments")
    job = models.CharField(_("Job"), max_length=60, blank=True)

    scope = Scope(paths=("unit__path",), people=("person_id",), needs="organisations.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class Appointment(Dated):
    """A post held for a time: it gives a role over the organisation and over the place it serves.

    `place` narrows (a grid cell) or replaces the place that the organisation serves.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(_("Role"), max_length=30)
    place = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    appointed_by = models.CharField(_("Appointed by"), max_length=80, blank=True)

    scope = Scope(paths=("organisation__path",), people=("person_id",), needs="organisations.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]

    def __str__(self) -> str:
        return f"{self.person} · {self.role} · {self.organisation}"
