"""Letters beyond a to z: comparing and sorting names such as İnce, Łukasz or Dvořák."""

import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark.
_WHOLE = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def plain_letters(text: str) -> str:
    """Return the text in small letters without marks: Müller becomes muller, İnce becomes ince."""
    parts = unicodedata.normalize("NFKD", text.lower().translate(_WHOLE))
    return "".join(character for character in parts if not unicodedata.combining(character))


def spelt_out_letters(text: str) -> str:
    """Return the text as e-mail addresses write it: Müller becomes mueller."""
    return plain_letters(unicodedata.normalize("NFC", text).lower().translate(_SPELT_OUT))


def name_order(last_name: str, first_name: str) -> tuple[str, str, str, str]:
    """Return a sort key for people as in a German telephone list (DIN 5007-1: ä sorts as a)."""
    return plain_letters(last_name), plain_letters(first_name), last_name, first_name
