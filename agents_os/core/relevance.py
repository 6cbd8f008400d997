"""Which texts have to do with a question: by words, without knowing the language. Pure."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")


def relevance(texts: Sequence[str], question: str) -> list[float]:
    """A score for each text: which words it shares with `question`, rare ones counting more."""
    stems = [_stems(text) for text in texts]
    rarity = {
        word: 1 / shared
        for word in _stems(question)
        if (shared := sum(word in each for each in stems))
    }
    return [sum(score for word, score in rarity.items() if word in each) for each in stems]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text)}


def _stem(word: str) -> str:
    """Enough to find "deliveries" with "delivery"."""
    folded = word.casefold()
    return folded[:6] if len(folded) > 6 else folded.rstrip("s") or folded
