"""The shell's pages, by what they are about."""
