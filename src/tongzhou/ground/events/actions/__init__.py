"""Changes to event files: their life, what is written in them, and their end."""
