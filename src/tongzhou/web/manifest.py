"""What the shell itself adds to the menu."""

from tongzhou.base.manifest import Manifest, MenuEntry
from tongzhou.web.keeping import forget_old_lines

MANIFEST = Manifest(
    title="First steps",
    menu=(
        MenuEntry("My day", "web:my_day", group="day", order=10, icon="day"),
        MenuEntry("Inbox", "web:inbox", group="day", order=20, icon="inbox"),
        MenuEntry("Audit trail", "web:audit", "audit.read", group="system", icon="shield"),
        MenuEntry("Help", "web:help", group="system", order=90, icon="help"),
    ),
    nightly=(forget_old_lines,),
    help_page="web",
)
