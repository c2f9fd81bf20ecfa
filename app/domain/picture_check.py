"""Whether an SVG picture is harmless: drawing and words, nothing that runs, loads or leads away.

Only what is known to draw is let through; a list of bad things would never be complete.
"""

import re
from xml.parsers import expat

from app.domain.content_files import Fault

MOST_BYTES = 512 * 1024
# What draws, what it is drawn with, and what describes it. Left out on purpose: script, style, a, image, foreignObject,
# animation and filters.
ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        """
        svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan
        linearGradient radialGradient stop clipPath mask pattern marker
        """,
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """
        id class viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d dx dy points transform opacity version role
        fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray
        stroke-dashoffset stroke-miterlimit offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod
        clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits patternUnits patternTransform
        patternContentUnits marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient
        preserveAspectRatio font-family font-size font-style font-weight letter-spacing text-anchor dominant-baseline
        visibility display color paint-order vector-effect focusable lang space aria-label aria-hidden aria-labelledby
        href
        """,
    )
)
NAMESPACES = frozenset({"", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"})
_OWN_PART = re.compile(r"#[A-Za-z_][\w.-]*")
# Drawing attributes are read as CSS, where functions load files and a backslash can disguise a function's name.
_CALL = re.compile(r"([\w-]*)\s*\(\s*['\"]?(#?)")
_HARMLESS_CALLS = frozenset({"matrix", "translate", "scale", "rotate", "skewx", "skewy", "rgb", "rgba", "hsl", "hsla"})


def _leads_out(name: str, value: str) -> bool:
    if name == "href":
        return _OWN_PART.fullmatch(value) is None
    if name.startswith("aria-"):
        return False
    calls = ((called.lower(), own_part) for called, own_part in _CALL.findall(value))
    return "\\" in value or any(not (name in _HARMLESS_CALLS or (name == "url" and own)) for name, own in calls)


class _Stop(Exception):
    """Nothing after this place needs to be read."""


class _Reader:
    """Reads one picture; every element, attribute and declaration is held against what is allowed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self._seen_root = False
        # Namespaces are taken apart by the parser, so that no prefix can disguise a name.
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._element
        self._parser.StartNamespaceDeclHandler = self._namespace
        # Entities are declared in here, so a bomb of them never begins.
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, content: bytes) -> list[Fault]:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            self._say(f"is no well-formed SVG ({expat.ErrorString(error.code)}); export it again", error.lineno)
        except _Stop:
            pass
        return self.faults

    def _say(self, message: str, line: int | None = None) -> None:
        self.faults.append(Fault(self.name, line or self._parser.CurrentLineNumber, message))

    def _doctype(self, *_: object) -> None:
        self._say("has a DOCTYPE, in which programs can hide; take it out")
        raise _Stop

    def _instruction(self, target: str, _: str) -> None:
        self._say(f"has an instruction <?{target} …?>; take it out")

    def _namespace(self, _: str | None, address: str) -> None:
        if address not in NAMESPACES:
            self._say(f"uses something else than SVG ({address}); save it as plain SVG")

    def _element(self, full_name: str, attributes: dict[str, str]) -> None:
        name = _local(full_name)
        if not self._seen_root and name != "svg":
            self._say("is no SVG picture: it must begin with <svg>")
            raise _Stop
        self._seen_root = True
        if name not in ELEMENTS:
            self._say(f"contains <{name}>, which is not allowed in pictures; draw it with paths and shapes")
        for full_attribute, value in attributes.items():
            self._attribute(_local(full_attribute), value)

    def _attribute(self, name: str, value: str) -> None:
        if name not in ATTRIBUTES:
            self._say(f"has the attribute {name}, which is not allowed in pictures; take it out")
        elif _leads_out(name, value):
            self._say(f"{name} leads out of the picture; only #names of its own parts are allowed")


def _local(full_name: str) -> str:
    return full_name.rpartition(" ")[2]


def check_picture(name: str, content: bytes) -> list[Fault]:
    """Return what is not harmless in the picture."""
    if len(content) > MOST_BYTES:
        return [Fault(name, 1, f"is larger than {MOST_BYTES // 1024} KB; simplify the drawing")]
    return _Reader(name).read(content)
