"""Fields by which a form asks for a place."""

from __future__ import annotations

from django import forms

from tongzhou.ground.places.models import Place
from tongzhou.ground.places.queries import named


class PlaceField(forms.ModelChoiceField):
    """One of the places that are offered, with the names from the community down."""

    def __init__(self, **more):
        super().__init__(queryset=None, **more)

    def offer(self, rows) -> list[Place]:
        """These may be chosen; they come back, fetched once."""
        found = list(rows)
        names = named(found)
        self.queryset = rows
        self.label_from_instance = lambda place: names.get(place.pk) or place.name
        return found
