"""What the intake adds to the platform."""

from tongzhou.base.manifest import Manifest, Personal
from tongzhou.base.words import said

MANIFEST = Manifest(
    title="Work done offline",
    personal=(
        Personal(
            "intake.Receipt",
            ("payload",),
            said("Work done offline that was refused, until somebody has looked at it").text,
            event="event_id",
            keep_days_rule="intake.keep_refused_days",
            since="received_at",
        ),
        Personal(
            "intake.Device",
            ("name",),
            said("To know which phone works where").text,
            keep_days_rule="intake.keep_device_days",
            since="ends_on",
        ),
    ),
    follow_places=("intake.Device.place_path",),
)
