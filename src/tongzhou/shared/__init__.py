"""Mechanisms that several areas use, each built once."""
