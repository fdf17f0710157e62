"""What everything stands on: events, organisations, places, rule packs, access."""
