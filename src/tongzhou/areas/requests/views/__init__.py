"""The pages of this area, one module for each kind of work."""
