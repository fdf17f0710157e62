"""The tree of places, and the register of who lives in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Kind(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County or district")
    STREET = "street", _("Street or town")
    COMMUNITY = "community", _("Community")
    ESTATE = "estate", _("Estate")
    GRID_CELL = "grid_cell", _("Grid cell")
    BUILDING = "building", _("Building")
    ENTRANCE = "entrance", _("Entrance")
    GATE = "gate", _("Gate")
    SPOT = "spot", _("Spot")


class EstateStatus(models.TextChoices):
    """达标小区: the status is given and suspended by people, with a date (domain §5.5)."""

    NONE = "", _("Not assessed")
    CLEAR = "clear", _("Meets the standard")
    SUSPENDED = "suspended", _("Standard suspended")


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "1", _("Male")
    FEMALE = "2", _("Female")


class Place(models.Model):
    """A node of the tree. Official codes are optional strings with the dates they were valid."""

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("Place name"), max_length=80)
    code = models.CharField(_("Division code"), max_length=20, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=MAX_LENGTH, unique=True)
    sort_key = models.CharField(max_length=250, blank=True)
    search_key = models.CharField(max_length=500, blank=True)
    source = models.CharField(_("Source"), max_length=60, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)
    next_code = models.CharField(_("Followed by the code"), max_length=20, blank=True)
    # Where it lies, for minutes on the way, with the system the numbers are given in.
    longitude = models.FloatField(_("Longitude"), null=True, blank=True)
    latitude = models.FloatField(_("Latitude"), null=True, blank=True)
    system = models.CharField(_("Coordinate system"), max_length=5, default="wgs84")
    status = models.CharField(
        _("Estate status"), max_length=12, choices=EstateStatus.choices, blank=True
    )
    status_on = models.DateField(_("Status since"), null=True, blank=True)

    scope = Scope(paths=("path",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["sort_key", "name"]
        indexes = [models.Index(fields=["kind", "path"], name="place_kind_path")]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A dwelling: the building or entrance it stands in, and its room."""

    # Who lives here, the head first; filled by the query that lists households with their people.
    living: list[Resident]

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    # Copied from the place so that a list of a community's households needs no join; moved with it.
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    room = models.CharField(_("Room"), max_length=20)
    # Written by the actions from the tree: the address inside the community, and how lists sort it.
    address = models.CharField(_("Address"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    search_key = models.CharField(max_length=500, blank=True)
    floating = models.BooleanField(_("Floating residents"), default=False)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    scope = Scope(paths=("place_path",), needs="people.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "room"], name="household_once_in_a_place")
        ]

    def __str__(self) -> str:
        return self.address or f"{self.place} {self.room}"


class Resident(models.Model):
    """Somebody who lives in a household. An ID number is never stored: at most its last four signs."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="residents")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    name = models.CharField(_("Name"), max_length=40)
    search_key = models.CharField(max_length=200, blank=True)
    relation = models.CharField(_("Relation to the head"), max_length=20, blank=True)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, blank=True)
    head = models.BooleanField(_("Head of the household"), default=False)
    born_on = models.DateField(_("Born on"), null=True, blank=True)
    id_last4 = models.CharField(_("Last four of the ID number"), max_length=4, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    floating = models.BooleanField(_("Floating resident"), default=False)
    moved_in_on = models.DateField(_("Moved in on"), null=True, blank=True)
    moved_out_on = models.DateField(_("Moved out on"), null=True, blank=True)
    needs = models.CharField(_("Needs to know about"), max_length=200, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    scope = Scope(paths=("place_path",), needs="people.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["household_id", "pk"]
        indexes = [models.Index(fields=["moved_out_on"], name="resident_moved_out")]

    @property
    def lives_here(self) -> bool:
        return self.moved_out_on is None

    def __str__(self) -> str:
        return self.name


class BuildingCaptain(models.Model):
    """楼栋长: whom to call about a building. A captain who signs in also holds a post with that role."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="captains")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    resident = models.ForeignKey(
        Resident, null=True, blank=True, on_delete=models.SET_NULL, related_name="captaincies"
    )
    name = models.CharField(_("Name"), max_length=40)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    started_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="people.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place__sort_key", "-started_on", "pk"]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"
