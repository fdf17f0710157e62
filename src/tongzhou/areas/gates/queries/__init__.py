"""Questions about the gate."""
