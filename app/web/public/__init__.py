"""Pages for everybody, signed in or not: help, accessibility, privacy, imprint, display, pictures."""
