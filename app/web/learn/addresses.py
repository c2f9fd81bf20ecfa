"""The addresses of the learner's pages, in one place and without a request."""

HOME = "/schulungen"


def training(slug: str) -> str:
    return f"{HOME}/{slug}"


def start(slug: str) -> str:
    return f"{HOME}/{slug}/beginnen"


def continue_here(slug: str) -> str:
    return f"{HOME}/{slug}/szenario"


def scenario(slug: str, sequence: int) -> str:
    return f"{HOME}/{slug}/szenario/{sequence}"


def consequences(slug: str, sequence: int) -> str:
    return f"{HOME}/{slug}/szenario/{sequence}/folgen"


def result(slug: str, number: int) -> str:
    return f"{HOME}/{slug}/ergebnis/{number}"


def attempts(slug: str) -> str:
    return f"{HOME}/{slug}/versuche"


def earlier(slug: str, number: int, sequence: int) -> str:
    return f"{HOME}/{slug}/versuche/{number}/szenario/{sequence}"


def edition(number: str) -> str:
    return f"/leitlinie/fassung/{number}"
