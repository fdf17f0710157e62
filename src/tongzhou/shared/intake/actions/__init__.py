"""Taking work in, and the devices that send it."""

from tongzhou.shared.intake.actions.envelopes import Answer, take_in, take_in_all

__all__ = ["Answer", "take_in", "take_in_all"]
