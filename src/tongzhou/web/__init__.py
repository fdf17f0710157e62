"""The shell: sign-in, menu, my day, search, components."""
