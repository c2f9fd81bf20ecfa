"""Faults of a form as pages show them: a summary on top with links, and each again at its field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """A sentence and the id of the field that it is about."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class FormErrors:
    """All faults of a form, in the order of its fields."""

    title: str
    errors: tuple[FieldError, ...]

    def at(self, field: str) -> str | None:
        """Return what is wrong with this field, or None."""
        return next((error.text for error in self.errors if error.target == field), None)
