"""What posters add to the platform."""

from __future__ import annotations

from tongzhou.base.manifest import Manifest
from tongzhou.shared.posters.actions import forget_knocks

MANIFEST = Manifest(
    title="Posters",
    nightly=(forget_knocks,),
    follow_places=("posters.Poster.place_path",),
)
