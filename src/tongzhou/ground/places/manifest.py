"""What the tree of places and the register add to the platform."""

from tongzhou.base.manifest import Manifest, Personal
from tongzhou.ground.places import queries

RESIDENT_COLUMNS = (
    "name",
    "search_key",
    "relation",
    "sex",
    "born_on",
    "id_last4",
    "phone",
    "needs",
    "note",
)

MANIFEST = Manifest(
    title="Places",
    path_names=queries.path_names,
    personal=(
        Personal(
            "places.Resident",
            RESIDENT_COLUMNS,
            purpose="Knowing who lives in a household, to serve and to reach them",
            keep_days_rule="register.keep_moved_out_days",
            since="moved_out_on",
            end="delete",
        ),
        Personal(
            "places.Household",
            ("room", "address", "sort_key", "search_key", "note"),
            purpose="Knowing which dwellings there are",
        ),
        Personal(
            "places.BuildingCaptain",
            ("name", "phone"),
            purpose="Reaching the captain of a building",
            keep_days_rule="register.keep_captain_days",
            since="ended_on",
            end="delete",
        ),
    ),
    follow_places=(
        "places.Place.path",
        "places.Household.place_path",
        "places.Resident.place_path",
        "places.BuildingCaptain.place_path",
    ),
)
