"""Decisions at the gate: plain Python, and the same in the browser (`static/gates/js`)."""
