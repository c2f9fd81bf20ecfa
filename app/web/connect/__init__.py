"""For other systems: no pages for people."""
