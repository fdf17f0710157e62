"""What indicators add to the platform."""

from django.utils.translation import gettext_noop as _

from tongzhou.base.manifest import Manifest, MenuEntry
from tongzhou.overview.indicators.actions import take_snapshots

MANIFEST = Manifest(
    title=_("Figures"),
    menu=(
        MenuEntry(
            _("Figures"),
            "indicators:home",
            needs="reports.see",
            group="reports",
            order=30,
            icon="chart",
        ),
    ),
    nightly=(take_snapshots,),
    follow_places=("indicators.Snapshot.path",),
    help_page="indicators",
)
