"""What the pages of duty ask for."""
