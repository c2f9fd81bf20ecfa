"""Mein Team: what supervisors see of their own people."""
