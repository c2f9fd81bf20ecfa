"""Signing in and out, the first password, and Mein Konto."""

from app.web.account import own, views

__all__ = ["own", "views"]
