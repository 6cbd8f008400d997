"""The words of a question, as the index is asked for them. Pure, and the same in all languages.

Nothing is known of a document's language, so words are not reduced by its grammar: a long word
also finds what begins like it ("deliveries": "delivery"), and whatever has a digit in it only
itself ("INV-2041"). Rare words count more, so that a language's small words do no harm; the English
ones are left out because they are common enough to cost time.
"""

import re
from typing import NamedTuple

MOST_WORDS = 24
_STEM = 6  # characters
_WORD = re.compile(r"\w+(?:[-./&'’]\w+)*")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a about all also am an and any are as at be been being but by can could did do does doing"
        " for from had has have he her here him his how i if in into is it its just may me might"
        " must my no not of on or our out over she should so some such than that the their them"
        " then there these they this those to too up us was we were what when where which who whom"
        " whose why will with would you your",
    )
)


class SearchWord(NamedTuple):
    """A word, and the beginning that other words may share with it; None: only the word itself."""

    word: str
    stem: str | None


def search_words(question: str) -> list[SearchWord]:
    """What to look for, each word once, in the order of the question."""
    asked = dict.fromkeys(match[0].lower() for match in _WORD.finditer(question))
    telling = [word for word in asked if word not in _SMALL]
    return [SearchWord(word, _stem(word)) for word in (telling or list(asked))[:MOST_WORDS]]


def _stem(word: str) -> str | None:
    if len(word) <= 3 or not word.isalpha():
        return None
    return word[:_STEM] if len(word) > _STEM else word.removesuffix("s")
