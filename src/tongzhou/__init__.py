"""同舟 Tongzhou: people do the work once; the report writes itself."""

__version__ = "2026.11.0"
