"""The lines of the menu for those who run the gates."""

from __future__ import annotations

from tongzhou.base.manifest import MenuEntry
from tongzhou.base.words import said

MENU = (MenuEntry(said("Gates").text, "gates:passes", "gates.see", order=36, icon="shield"),)
