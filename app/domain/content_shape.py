"""From pydantic's errors to sentences for the authors of content: what is wrong, and how to mend it."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.content import ScenarioBase
from app.domain.content_files import ContentFile, Fault
from app.domain.questions import SCENARIO_SHAPES

M = TypeVar("M", bound=BaseModel)

LANGUAGE_NAMES = {"de": "German", "en": "English"}
# Every pattern of the shapes in words; a test compares this table with the shapes.
PATTERNS = {
    r"^[A-Z][A-Za-z0-9.-]{0,11}$": "must be the id of a rule, such as R05",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "must be letters, digits, dots, hyphens or underscores: it stands in addresses",
    r"^[a-z]$": "must be one small letter",
    r"^S[0-9]{2}$": "must be S and two digits, such as S07",
    r"^SEED-[0-9]{2}$": "must be SEED- and two digits, such as SEED-03",
    r"^n[0-9][a-z]?$": "must be n, a digit and perhaps a letter, such as n2b",
    r"^e_[a-z]+$": "must be e_ and small letters, such as e_good",
    r"^[a-z][a-z0-9-]{1,39}$": "must be 2 to 40 small letters, digits and hyphens, beginning with a letter",
    r"^[a-z][a-z0-9_-]*$": "must be small letters, digits, hyphens or underscores, beginning with a letter",
    r"^[a-z][a-z0-9-]*$": "must be small letters, digits and hyphens, beginning with a letter",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\.(svg|png|jpg|webp)$": "must name a picture in images/, such as s01-desk.svg",
}
_FIXED = {
    "string_too_short": "is empty; write a text",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number, without quotation marks",
    "float_type": "must be a number, without quotation marks",
    "bool_type": "must be true or false, without quotation marks",
    "tuple_type": "must be a list: lines that begin with a hyphen",
    "model_type": "must hold keys with values, indented below it",
}


def read_shape(file: ContentFile, shape: type[M]) -> tuple[M | None, list[Fault]]:
    """Return the document, or None and every fault of its shape."""
    if not isinstance(file.data, dict):
        return None, [Fault(file.name, 1, "holds no keys with values; compare it with docs/content-format.md")]
    try:
        return shape.model_validate(file.data), []
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        return None, [_fault(file, error, errors) for error in errors if not _is_echo(error, errors)]


def read_scenario(file: ContentFile) -> tuple[ScenarioBase | None, list[Fault]]:
    """Return the scenario by its type, or None and every fault of its shape."""
    kind = file.value(("type",))
    shape = SCENARIO_SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None and isinstance(file.data, dict):
        known = ", ".join(sorted(SCENARIO_SHAPES))
        problem = "is missing; add" if kind is None else f"{kind} is not known; use"
        return None, [file.fault(("type",), f"{problem} one of: {known}")]
    return read_shape(file, shape or ScenarioBase)


def _path(error: ErrorDetails) -> tuple[str | int, ...]:
    return (*error["loc"], *error.get("ctx", {}).get("at", ()))


def _is_echo(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """One mistake can make two errors. A misspelt key is something unknown and something missing; and pydantic does not
    count the entries of a list that have faults of their own."""
    if error["type"] == "too_short":
        return bool(len(error["input"]) >= error["ctx"]["min_length"])
    if error["type"] != "missing":
        return False
    return any(other["type"] == "extra_forbidden" and _meant(other, errors) == error["loc"][-1] for other in errors)


def _meant(unknown: ErrorDetails, errors: Sequence[ErrorDetails]) -> str | None:
    """Return the missing key beside an unknown one that looks most like it."""
    *around, written = unknown["loc"]
    missing = [
        str(error["loc"][-1]) for error in errors if error["type"] == "missing" and [*error["loc"][:-1]] == around
    ]
    close = get_close_matches(str(written), missing, n=1)
    return close[0] if close else None


def _fault(file: ContentFile, error: ErrorDetails, errors: Sequence[ErrorDetails]) -> Fault:
    path = _path(error)
    if error["type"] == "extra_forbidden":
        meant = _meant(error, errors)
        remedy = f"did you mean {meant}?" if meant else "take it out"
        return file.fault(path, f"is not known here; {remedy}")
    if error["type"] == "missing":
        return file.fault(path, _missing(str(path[-1])))
    return file.fault(path, _sentence(error))


def _missing(key: str) -> str:
    if key in LANGUAGE_NAMES:
        return f"the {LANGUAGE_NAMES[key]} text is missing; add {key}: and the text"
    return "is missing; add it"


def _sentence(error: ErrorDetails) -> str:
    kind, value = error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx", {})
    if value is None:
        return "is empty; fill it in or take it out"
    if kind == "content":
        return str(context["message"])
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _WITH_CONTEXT:
        return _WITH_CONTEXT[kind](value, context)
    if kind.startswith("date"):
        return "must be a date such as 2026-11-25"
    return error["msg"]


def _not_text(value: Any, _: Mapping[str, Any]) -> str:
    if isinstance(value, dict | list):
        return "must be one text and not a list or keys with values"
    return f'must be a text; put it in quotation marks: "{value}"'


_WITH_CONTEXT: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "string_type": _not_text,
    "string_too_long": lambda value, ctx: (
        f"has {len(value)} characters, at most {ctx['max_length']} are allowed; shorten it"
    ),
    "string_pattern_mismatch": lambda value, ctx: f"{value!r} {PATTERNS[ctx['pattern']]}",
    "literal_error": lambda value, ctx: f"{value!r} must be one of: {ctx['expected']}",
    "greater_than_equal": lambda value, ctx: f"is {value}; it must be at least {ctx['ge']}",
    "less_than_equal": lambda value, ctx: f"is {value}; it must be at most {ctx['le']}",
    "multiple_of": lambda value, ctx: f"is {value}; it must be a multiple of {ctx['multiple_of']}",
    "too_short": lambda _, ctx: (
        f"has {ctx['actual_length']} entries, at least {ctx['min_length']} needed; add what is missing"
    ),
    "too_long": lambda value, ctx: (
        f"has {len(value)} {'characters' if isinstance(value, str) else 'entries'}, "
        f"at most {ctx['max_length']} are allowed; shorten it"
    ),
}
