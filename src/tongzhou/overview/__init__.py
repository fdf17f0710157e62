"""Reads the facts of all areas: indicators and reports. No area reads it."""
