"""Finding what matters in a text: sentences, key words, figures and dates."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÄÖÜ0-9])")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})[a-z]*\.?(?: \d{{4}})?\b"
    rf"|\b(?:{_MONTH})[a-z]*\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\bQ[1-4](?: \d{4})?\b"
)
# Repetition is bounded everywhere: a message of 20,000 digits must not stop the process.
_FIGURE = re.compile(
    r"[$€£]\s?\d(?:[\d.,]{0,20}\d)?(?:\s?(?:k|m|bn|million|billion)\b)?"
    r"|(?<![\d.,])\d(?:[\d.,]{0,20}\d)?\s?(?:%|percent\b|€|\$|£)"
    r"|(?<![\d.,])\d(?:[\d,.]{0,20}\d)?\s(?!of\b|and\b|or\b|in\b|to\b|the\b)[a-z]{3,}",
)
_COMMON = (
    "a about above after again all also am an and any are as at be because been before being "
    "below between both but by can could did do does doing down during each few for from further "
    "had has have having he her here hers him his how i if in into is it its just me more most my "
    "no nor not now of off on once only or other our out over own please same she should so some "
    "such than that the their them then there these they this those through to too under until "
    "up us very was we were what when where which while who whom why will with would you your "
    "i'm it's don't can't let's tell give make write draft help need want about please thanks"
)
COMMON = frozenset(_COMMON.split())


def words(text: str) -> list[str]:
    """The words of a text, lower case, without numbers."""
    return [word.lower() for word in _WORD.findall(text)]


def key_words(text: str) -> Counter[str]:
    """How often each word that carries meaning occurs."""
    return Counter(word for word in words(text) if word not in COMMON and len(word) > 2)


def sentences(text: str) -> list[str]:
    """Sentences and list items in their order, without bullets and headings marks."""
    lines = [_BULLET.sub("", line).strip().lstrip("# ") for line in text.splitlines()]
    found = [each.strip() for line in lines for each in _SENTENCE_END.split(line)]
    return [each for each in found if _WORD.search(each)]


def best_sentences(text: str, count: int, about: str = "") -> list[str]:
    """The sentences that say most, in the text's own order.

    A sentence counts by the text's frequent words and its figures per word; by those of
    `about` many times over, if that is given.
    """
    found = sentences(text)
    weights = key_words(text)
    wanted = set(key_words(about))

    def score(position: int) -> float:
        sentence = found[position]
        mine = key_words(sentence)
        frequent = sum(weights[word] for word in mine) / (len(mine) + 3)
        figures = 0.5 * bool(figures_in(sentence) or dates_in(sentence))
        opening = 0.6 if position == 0 else 0.0
        return frequent + figures + opening + 5 * len(wanted & set(mine))

    chosen = sorted(range(len(found)), key=score, reverse=True)[:count]
    return [found[position] for position in sorted(chosen)]


def passages_about(text: str, about: str, count: int = 4) -> list[str]:
    """The sentences that share words with a question, in their order; empty if none does."""
    wanted = {_stem(word) for word in key_words(about)}
    near = [each for each in sentences(text) if wanted & {_stem(word) for word in key_words(each)}]
    return best_sentences("\n".join(near), count, about)


def dates_in(text: str) -> list[str]:
    """Dates, week days and quarters as they are written, each once."""
    return list(dict.fromkeys(_DATE.findall(text)))


def figures_in(text: str) -> list[str]:
    """Amounts, percentages and counts as they are written, each once."""
    without_dates = _DATE.sub(" ", text)
    return list(dict.fromkeys(each.strip() for each in _FIGURE.findall(without_dates)))


def topics(text: str, count: int = 5) -> list[str]:
    """The words a text is about, most frequent first."""
    return [word for word, _ in key_words(text).most_common(count)]


def _stem(word: str) -> str:
    """Near enough to match refund, refunds and refunded."""
    return word[:5] if len(word) > 5 else word.rstrip("s")
