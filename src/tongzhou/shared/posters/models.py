"""A poster on a wall, and the traces of those who knock without an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from tongzhou.base.manifest import PosterKind, poster_kinds
from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import NOTHING, Scoped, under
from tongzhou.ground.access.viewer import Viewer


class PosterScope:
    """A poster is seen by whoever may see what comes in through it: each kind names its capability."""

    paths = ("place_path",)

    def condition(self, viewer: Viewer) -> Q:
        found = NOTHING
        for kind in poster_kinds().values():
            for top in viewer.tops(kind.sees):
                found |= Q(kind=kind.code) & under("place_path", top)
        return found

    def reached(self, viewer: Viewer) -> Iterator[Q]:
        """Nothing is reached through a dated relation."""
        return iter(())

    joins = False


class Poster(models.Model):
    """A poster on a wall: as long as it hangs, its code opens the page of its kind for that place."""

    # The code of a PosterKind in some manifest.
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=12)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    scope = PosterScope()
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="poster_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"

    @property
    def of(self) -> PosterKind:
        """What its code opens, and who looks after it."""
        return poster_kinds()[self.kind]


class Knock(models.Model):
    """Somebody posted through a poster, or tried a vain code: a keyed hash of the address, for a day."""

    who = models.CharField(max_length=64)
    what = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["who", "at"], name="knocks_of_one_by_time")]

    def __str__(self) -> str:
        return f"knock {self.pk}"
