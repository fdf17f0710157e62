"""The gate: who may pass, who passed, and who was turned away, also while there is no network.

Nouns: gate, pass, access restriction, passage, turn-away, reading, one-off pass, guard, follow-up,
stall, slot. The verdict is in `rules/` and, the same, in the browser. Start with `manifest.py`.
"""
