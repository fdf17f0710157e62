"""Settings, root URLs, and the installed command."""
