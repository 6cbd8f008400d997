"""How a name becomes the part of an address: "Büro-Hilfe 2" -> "buro-hilfe-2"."""

import re
import unicodedata
from itertools import count

_LONGEST = 60  # leaves room for a number


def slug_of(name: str, fallback: str = "agent") -> str:
    """Lower-case letters, digits and single hyphens; `fallback` if `name` has no such character."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name)[:_LONGEST].strip("-") or fallback


def first_free(base: str, taken: set[str]) -> str:
    """`base`, or `base` with the smallest number from 2 that nobody has."""
    if base not in taken:
        return base
    return next(slug for n in count(2) if (slug := f"{base}-{n}") not in taken)
