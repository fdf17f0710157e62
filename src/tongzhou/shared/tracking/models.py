"""One table of items, the moves each has made, and the steps that others help with."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.base.words import Sentence
from tongzhou.ground.access.scope import Scoped
from tongzhou.shared.tracking import rules
from tongzhou.shared.tracking.scope import ItemScope

# What was done (`measures`) is left out: a snapshot holds no free words.
RESTORABLE = (
    "category",
    "urgency",
    "state",
    "outcome",
    "owner",
    "owner_org",
    "organisation_path",
    "acknowledged_at",
    "due_at",
    "paused_at",
    "revisit_on",
    "done_at",
    "done_by",
    "ended_at",
    "merged_into",
)


class Counter(models.Model):
    """The last number given out to items of one kind in one ledger and year."""

    kind = models.CharField(max_length=40)
    ledger_path = models.CharField(max_length=MAX_LENGTH)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ledger_path", "year"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Item(models.Model):
    """Something that is owed to somebody: what, where, by whom, until when, and how it stands."""

    kind = models.CharField(max_length=40)
    # The community whose ledger counts it; numbers start again there each year.
    ledger_path = models.CharField(max_length=MAX_LENGTH)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    title = models.CharField(_("Title"), max_length=120)
    place = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Copied so that a list needs no join; it follows when the tree is redrawn, the facts do not.
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    place_label = models.CharField(_("Place"), max_length=120, blank=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Codes from the kind's own lists; kept here so that a list filters without a join.
    channel = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, default=rules.State.OPEN)
    outcome = models.CharField(max_length=12, blank=True)
    owner = models.ForeignKey(
        "organisations.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Owner"),
    )
    owner_org = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    first_receiver = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("Opened at"))
    # Later than opened_at when paper was typed in afterwards.
    recorded_at = models.DateTimeField()
    acknowledge_due_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("Deadline"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    revisit_on = models.DateField(_("Look again on"), null=True, blank=True)
    measures = models.CharField(_("What was done"), max_length=400, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    search_key = models.CharField(max_length=700, blank=True)
    # Counted up by every move: a page that was opened before a move cannot overwrite it.
    version = models.PositiveIntegerField(default=0)
    reminded = models.CharField(max_length=8, blank=True)

    scope = ItemScope()
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ledger_path", "year", "serial"], name="item_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.State.CLOSED) | ~Q(outcome=""),
                name="item_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.State.DEFERRED) | Q(revisit_on__isnull=False),
                name="item_deferred_until",
            ),
        ]
        # Plain, not partial: a condition with parameters does not let SQLite use a partial index.
        indexes = [
            models.Index(fields=["state", "due_at"], name="item_state_due"),
            models.Index(fields=["state", "revisit_on"], name="item_state_revisit"),
            models.Index(fields=["kind", "opened_at"], name="item_kind_opened"),
            models.Index(fields=["owner", "state", "due_at"], name="item_owner_state_due"),
            models.Index(fields=["owner_org", "state", "due_at"], name="item_org_state_due"),
            models.Index(fields=["organisation_path", "state"], name="item_organisation_state"),
            # Holds every column of the scope, so that counting a ledger reads no row.
            models.Index(
                fields=["kind", "place_path", "organisation_path", "owner", "state"],
                name="item_scope",
            ),
            # Partial all the same: “has no end” is a condition without a parameter.
            models.Index(
                fields=["kind", "place_path"],
                condition=Q(ended_at__isnull=True),
                name="item_not_ended",
            ),
            models.Index(fields=["kind", "ended_at"], name="item_kind_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The number people quote: 2026-0012."""
        return f"{self.year}-{self.serial:04d}"

    @property
    def state_words(self) -> Sentence:
        return rules.state_words(self.state, self.outcome)

    @property
    def is_unfinished(self) -> bool:
        return self.state in rules.UNFINISHED

    @property
    def is_running(self) -> bool:
        return self.state in rules.RUNNING

    @property
    def subject(self) -> str:
        """How facts and audit lines name it."""
        return f"item:{self.pk}"


class Move(models.Model):
    """One move that an item made. Rows are added; an undo is a row that names the one it takes back."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="moves")
    name = models.CharField(max_length=20)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True)
    clause = models.CharField(max_length=120, blank=True)
    to_person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The item's own columns as they were: ids, states and times, nothing personal.
    before = models.JSONField(default=dict)
    fact_ids = models.JSONField(default=list)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    scope = ItemScope(before="item__")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"

    @property
    def label(self) -> Sentence:
        return rules.move_words(self.name)


class Step(models.Model):
    """What somebody else helps with: by whom, until when, done when. The item keeps one main owner."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("Step"), max_length=120)
    person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_at = models.DateTimeField(_("Deadline"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    scope = ItemScope(before="item__", people=("person_id",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


def restorable(item: Item) -> dict[str, Any]:
    """The columns that a move may change, as plain values for a snapshot."""
    values: dict[str, Any] = {}
    for field in _restorable():
        value = getattr(item, field.attname)
        plain = value is None or isinstance(value, int)
        values[field.attname] = value if plain else field.value_to_string(item)
    return values


def restored(before: dict[str, Any]) -> dict[str, Any]:
    """The values of a snapshot as the columns take them."""
    return {
        field.attname: None if (value := before[field.attname]) is None else field.to_python(value)
        for field in _restorable()
    }


def _restorable() -> list[Any]:
    return [Item._meta.get_field(name) for name in RESTORABLE]
