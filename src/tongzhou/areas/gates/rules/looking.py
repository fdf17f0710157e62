"""When a passage must be looked at afterwards: what the phone said, and what we say knowing everything."""

from __future__ import annotations

from tongzhou.areas.gates.rules.verdict import YES


def needs_look(phone_said: str, we_say: str) -> bool:
    """Ours is no yes, and not the reason against which the guard had decided anyway."""
    return we_say not in YES and we_say != phone_said
