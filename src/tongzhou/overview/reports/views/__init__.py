"""Pages of reports: to read, to act, to take out."""
