"""Who works when: rosters that keep every hard limit, are fair over time, and explain themselves."""
