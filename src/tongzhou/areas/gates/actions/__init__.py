"""Everything that changes the gate, by what it is about."""
