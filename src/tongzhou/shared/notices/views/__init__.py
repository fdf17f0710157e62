"""Pages of notices."""

from tongzhou.shared.notices.views.announcements import (
    announcement,
    announcements,
    compose,
    poster,
    posting_list,
    tick,
)
from tongzhou.shared.notices.views.channels import channel, channels, new_channel

__all__ = [
    "announcement",
    "announcements",
    "channel",
    "channels",
    "compose",
    "new_channel",
    "poster",
    "posting_list",
    "tick",
]
