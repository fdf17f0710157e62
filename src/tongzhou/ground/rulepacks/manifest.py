"""What the rule packs add to the platform."""

from tongzhou.base.manifest import Manifest, MenuEntry
from tongzhou.base.words import said

MANIFEST = Manifest(
    title=said("Rule packs").text,
    menu=(
        MenuEntry(
            said("Rule packs").text,
            "rulepacks:board",
            needs="rules.edit",
            group="system",
            order=40,
            icon="gear",
        ),
    ),
    help_page="rulepacks",
    follow_places=("rulepacks.RulePackValue.path",),
)
