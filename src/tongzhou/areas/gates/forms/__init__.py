"""The forms of the gate."""
