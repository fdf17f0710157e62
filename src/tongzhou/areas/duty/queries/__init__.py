"""Questions about duty, by what they are about. Each begins with what the viewer may see."""
