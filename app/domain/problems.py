"""Bad input is a list of Problems; a broken rule is a Refusal. Words for both live in the web room."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what somebody typed or chose: a code, where it sits, and the values its sentence needs."""

    code: str
    path: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """A rule forbids this action; nothing was stored. `code` names the rule."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: both look the same."""


class Forbidden(Refusal):
    """The person may not do this."""


class Conflict(Refusal):
    """The state has moved on since the page was made."""
