"""The daily work; no area knows another."""
