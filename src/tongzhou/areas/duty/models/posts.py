"""What is to be staffed: role cards and procedures, posts, hours, and the shifts of each day."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.ground.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ShippedAndNear(Scope):
    """What the product ships (empty `place_path`) is for everybody signed in; what a place made its
    own, for those at that place, above it and below it."""

    paths: tuple[str, ...] = ("place_path",)
    around: tuple[str, ...] = ("place_path",)

    def condition(self, viewer: Viewer) -> Q:
        found = Scope.condition(self, viewer)
        return found | Q(place_path="") if viewer.is_known else found


def _in_the_readers_language(name: str, english: str) -> str:
    """English where there is any and the reader uses it; a place's own words as they were written."""
    return english if english and (get_language() or "zh").startswith("en") else name


class Procedure(models.Model):
    """A written way of doing something (制度、流程、清单); a new version replaces the one before it."""

    class Kind(models.TextChoices):
        RULE = "rule", _("Rule")
        STEPS = "steps", _("Steps")
        CHECKLIST = "checklist", _("Checklist")

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.STEPS)
    title = models.CharField(_("Title"), max_length=80)
    body = models.TextField(_("Text"))
    # Of shipped ones only.
    title_english = models.CharField(max_length=80, blank=True)
    body_english = models.TextField(blank=True)
    source = models.CharField(_("Source"), max_length=120, blank=True)
    # Empty: shipped with the product, everybody reads it. Otherwise that place's own.
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    effective_on = models.DateField(_("In force from"))
    withdrawn_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = ShippedAndNear()
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["place_path", "code", "version"], name="procedure_version_once"
            )
        ]

    def __str__(self) -> str:
        return _in_the_readers_language(self.title, self.title_english)

    @property
    def text(self) -> str:
        """The wording, as the reader reads it."""
        return _in_the_readers_language(self.body, self.body_english)


class RoleCard(models.Model):
    """What somebody on such a post does and must be able to do (测温员、排查员 …, practice C19)."""

    code = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=40)
    english = models.CharField(max_length=40, blank=True)
    duties = models.CharField(_("Duties"), max_length=400, blank=True)
    duties_english = models.CharField(max_length=400, blank=True)
    # Codes of `kinds.SKILLS` that everybody on the post needs.
    skills = models.JSONField(default=list, blank=True)
    harmless = models.BooleanField(_("Fit for minors with consent"), default=False)
    cash = models.BooleanField(_("Handles money"), default=False)
    procedure_code = models.CharField(max_length=40, blank=True)
    # Empty: shipped with the product. Otherwise that place's own, used there instead of the shipped.
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    order = models.PositiveSmallIntegerField(default=50)
    retired_on = models.DateField(null=True, blank=True)

    scope = ShippedAndNear()
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place_path", "code"], name="role_card_once")
        ]

    def __str__(self) -> str:
        return _in_the_readers_language(self.name, self.english)

    @property
    def work(self) -> str:
        """What is done there, as the reader reads it."""
        return _in_the_readers_language(self.duties, self.duties_english)


class Ability(models.Model):
    """Somebody can do something (a code of `kinds.SKILLS`): said by themselves or by a leader."""

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="abilities"
    )
    skill = models.CharField(_("Skill"), max_length=24)
    # For “knows the place”: which place.
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    since = models.DateField()
    confirmed_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(
        paths=(
            "place_path",
            "person__memberships__organisation__path",
            "person__employments__unit__path",
        ),
        people=("person_id",),
        needs="duty.plan",
        holding=("person__memberships", "person__employments"),
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["skill", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill", "place_path"], name="ability_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill}"


class Post(models.Model):
    """Where somebody stands and what for: the east gate, the hall, the errand desk."""

    name = models.CharField(_("Post name"), max_length=40)
    card = models.ForeignKey(RoleCard, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # 带班领导: the post of the leader on duty, printed in its own column.
    leading = models.BooleanField(_("Leader on duty"), default=False)
    in_pairs = models.BooleanField(_("Two people a group"), default=False)
    needs_local = models.BooleanField(_("One must know the place"), default=False)
    # Minors are sent only to harmless posts, and a post can say that it is not one.
    adults_only = models.BooleanField(_("Adults only"), default=True)
    opened_on = models.DateField(_("Since"))
    closed_on = models.DateField(_("Until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=50)

    scope = Scope(paths=("place_path", "organisation__path"), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Pattern(models.Model):
    """Usual hours (班次): day 08:30–17:30, night 17:30–08:30. Hours past midnight belong to the first day."""

    # Of shipped ones only.
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("Name"), max_length=20)
    english = models.CharField(max_length=30, blank=True)
    starts = models.TimeField(_("From"))
    minutes = models.PositiveSmallIntegerField(_("Minutes"))
    # Empty: shipped; otherwise a community's own.
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    scope = ShippedAndNear()
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts", "minutes", "pk"]

    def __str__(self) -> str:
        return _in_the_readers_language(self.name, self.english)

    @property
    def hours(self) -> str:
        """“17:30–8:30”, as a duty table writes it."""
        until = (self.starts.hour * 60 + self.starts.minute + self.minutes) % (24 * 60)
        return f"{self.starts:%H:%M}–{until // 60:02d}:{until % 60:02d}"


class Template(models.Model):
    """A usual week of a place, to be laid over any days."""

    name = models.CharField(_("Name"), max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    scope = Scope(paths=("place_path",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class TemplateLine(models.Model):
    """One post at usual hours: on which weekdays (or working days, or days off), how many people."""

    class When(models.TextChoices):
        WEEKDAYS = "weekdays", _("On these weekdays")
        WORKDAYS = "workdays", _("On working days (with days worked instead)")
        DAYS_OFF = "days_off", _("On days off and public holidays")

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="lines")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    pattern = models.ForeignKey(Pattern, on_delete=models.PROTECT, related_name="+")
    when = models.CharField(_("When"), max_length=8, choices=When.choices, default=When.WEEKDAYS)
    # Seven signs, Monday first: "1111100". Counts only for `weekdays`.
    weekdays = models.CharField(max_length=7, default="1111111")
    need = models.PositiveSmallIntegerField(_("People"), default=1)

    scope = Scope(paths=("template__place_path",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.post} {self.pattern}"


class Bulk(models.Model):
    """Shifts made in one go, so that they can be taken back in one go."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    template = models.ForeignKey(
        Template, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # Made on the page that showed the preview: pressed twice, it is one bulk.
    key = models.UUIDField(unique=True)

    scope = Scope(paths=("place_path",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


class Shift(models.Model):
    """One post on one day at its hours, and how many people it needs there."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    pattern = models.ForeignKey(
        Pattern, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place_path = models.CharField(max_length=MAX_LENGTH)
    day = models.DateField(_("Day"))
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    need = models.PositiveSmallIntegerField(_("People"), default=1)
    note = models.CharField(_("Note"), max_length=120, blank=True)
    bulk = models.ForeignKey(
        Bulk, null=True, blank=True, on_delete=models.SET_NULL, related_name="shifts"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(
        paths=("place_path", "post__organisation__path"),
        people=("duties__person_id",),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "post__order", "pk"]
        indexes = [models.Index(fields=["place_path", "day"], name="shift_place_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "starts_at"],
                condition=models.Q(cancelled_at__isnull=True),
                name="shift_once_at_a_post",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.post}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
