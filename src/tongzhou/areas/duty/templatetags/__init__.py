"""Tags of the pages of duty."""
