"""When a passage must be looked at afterwards: what the phone said, and what we say knowing everything."""

from __future__ import annotations

from tongzhou.areas.gates.rules.verdict import YES

# Somebody else may hold a withdrawn card, whatever way it was let through.
ALWAYS = ("revoked",)

# What a guard with the paper list sees: hours and ways stand in its head, people at the gate. Turns
# used elsewhere and cards withdrawn since it was printed do not stand on it.
ON_PAPER = ("hours", "direction", "people")


def needs_look(phone_said: str, we_say: str, may: str) -> bool:
    """Ours is a no, or no yes and not the reason against which the guard had decided anyway.

    `may` is ours too: where it is “ask”, letting through for the reason that the phone named is what
    guards are there for; where it is “no” (withdrawn, restricted on the way out, forged), somebody looks.
    Who kept the gate by a paper list (`phone_said` is “paper”) decided about what stands on it.
    """
    if phone_said == "paper" and we_say in ON_PAPER and may == "ask":
        return False
    return may == "no" or we_say in ALWAYS or (we_say not in YES and we_say != phone_said)
