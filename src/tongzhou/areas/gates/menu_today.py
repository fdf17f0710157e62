"""The line of the menu for those who watch the gates."""

from tongzhou.base.manifest import MenuEntry
from tongzhou.base.words import said

MENU = (
    MenuEntry(
        said("Today at the gates").text, "gates:today", "gates.watch", order=37, icon="chart"
    ),
)
