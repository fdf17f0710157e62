"""Everything that changes duty, by what it is about."""
