"""When a passage must be looked at afterwards: what the phone said, and what we say knowing everything."""

from __future__ import annotations

from tongzhou.areas.gates.rules.verdict import YES

# Somebody else may hold a withdrawn card, whatever way it was let through.
ALWAYS = ("revoked",)


def needs_look(phone_said: str, we_say: str, may: str) -> bool:
    """Ours is a no, or no yes and not the reason against which the guard had decided anyway.

    `may` is ours too: where it is “ask”, letting through for the reason that the phone named is what
    guards are there for; where it is “no” (withdrawn, restricted on the way out, forged), somebody looks.
    """
    return may == "no" or we_say in ALWAYS or (we_say not in YES and we_say != phone_said)
