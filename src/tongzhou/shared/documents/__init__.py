"""Documents out in the office's format, and attachments with who may open them.

A `Document` is a value; `to_docx` writes it on the grid of GB/T 9704-2012. Knows no area, no event:
who makes a report or a certificate fills in the value. No emblem, no seal, no number of its own.
"""
