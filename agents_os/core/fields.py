"""The text types of every request body: trimmed, bounded, without invisible surprises.

A value that does not fit is refused with a sentence that names the limit; nothing is cut off or
silently cleaned, except for white space around the text.
"""

import math
import re
import unicodedata
from typing import Annotated, Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, JsonValue, StringConstraints

MESSAGE_LIMIT = 100_000
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can disguise a name
_LINE_BREAKS = set("\u2028\u2029\x85")
_JOINER, _KEYCAP = "\u200d", "\u20e3"


def _one_line(text: str) -> str:
    for character in text:
        if unicodedata.category(character) == "Cc" or character in _BIDI | _LINE_BREAKS:
            raise ValueError(
                f"must be one line without control characters, found U+{ord(character):04X}"
            )
    return text


def _many_lines(text: str) -> str:
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\n\r\t":
            raise ValueError(
                f"must not contain control characters, found U+{ord(character):04X}"
                " (line breaks and tabs are fine)"
            )
    return text


def _emoji(text: str) -> str:
    """One picture: a symbol, a flag of two letters, a keycap, or several joined into one."""
    if not all(_is_picture(part) for part in text.split(_JOINER)):
        raise ValueError("must be exactly one emoji, for example 🦉")
    return text


def _is_picture(part: str) -> bool:
    symbols = [c for c in part if unicodedata.category(c) == "So"]
    rest = {unicodedata.category(c) for c in part} - {"So", "Sk", "Mn", "Cf"}  # tones, variations
    if part.endswith(_KEYCAP):
        return part[0] in "0123456789#*" and not symbols and len(part) <= 3
    flag = len(symbols) == 2 and all("\U0001f1e6" <= c <= "\U0001f1ff" for c in symbols)
    return not rest and (len(symbols) == 1 or flag)


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"must be an e-mail address: {error}") from None


J = TypeVar("J")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(value: J) -> J:
    """Refuse what JSON in the database cannot hold: NUL, halves of characters, no numbers."""
    waiting: list[Any] = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            waiting += [*at, *at.values()]
        elif isinstance(at, list):
            waiting += at
        elif isinstance(at, str) and _UNSTORABLE.search(at):
            raise ValueError("texts must not contain NUL or incomplete characters")
        elif isinstance(at, float) and not math.isfinite(at):
            raise ValueError("numbers must not be infinite or NaN")
    return value


def _distinct(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _text(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Name = Annotated[str, _text(1, 80), AfterValidator(_one_line)]
Title = Annotated[str, _text(1, 200), AfterValidator(_one_line)]
ShortText = Annotated[str, _text(0, 500), AfterValidator(_one_line)]
LongText = Annotated[str, _text(0, 20_000), AfterValidator(_many_lines)]
NoteText = Annotated[str, _text(1, 20_000), AfterValidator(_many_lines)]
MessageText = Annotated[str, _text(1, MESSAGE_LIMIT), AfterValidator(_many_lines)]
Emoji = Annotated[str, _text(1, 16), AfterValidator(_emoji)]
EmailAddress = Annotated[
    str, _text(3, 254), AfterValidator(_email), Field(json_schema_extra={"format": "email"})
]
Tag = Annotated[str, _text(1, 32), AfterValidator(_one_line)]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(_distinct)]
Json = Annotated[JsonValue, AfterValidator(_storable)]
JsonObject = Annotated[dict[str, JsonValue], AfterValidator(_storable)]
