"""File formats: bytes in, documents out, and back."""
