"""Who suits a task: points anybody can check. The same question has the same answer."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from agents_os.domains.agents.metadata.candidates import Candidate
from agents_os.domains.tasks.metadata.states import TaskCategory

FIELD, WORDS, RECORD, LOAD = 25, 40, 20, 15  # the most points for each; 100 together
POINTS_PER_WORD = 8
LOAD_PER_TASK = 3
POINTS_PER_TASK_DONE = 5
USUAL_ACCEPTANCE = 0.7  # assumed of two reviews before there are any

# Words by which an agent's role shows what kind of work it does.
HINTS: dict[TaskCategory, tuple[str, ...]] = {
    TaskCategory.CONTENT: ("content", "writ", "copy", "blog", "edit", "marketing", "social"),
    TaskCategory.ANALYSIS: ("analy", "data", "report", "financ", "forecast", "operation"),
    TaskCategory.COMMUNICATION: (
        "support", "customer", "mail", "outreach", "sales", "communicat", "service",
    ),
    TaskCategory.RESEARCH: ("research", "market", "scout", "competit", "recruit", "trend"),
}  # fmt: skip
_COMMON_TEXT = (
    "about after also and are been before each every for from have into make more must need not"
    " our over please should some that the their them then there they this what when which will"
    " with would write you your"
)
_COMMON = frozenset(_COMMON_TEXT.split())
_WORD = re.compile(r"\w{3,}")


class Standing(NamedTuple):
    """What is known of somebody's work: tasks on its desk, reviews, and accepted ones of them."""

    open_tasks: int
    accepted: int
    decided: int


class Score(NamedTuple):
    points: int
    reasons: list[str]


def score(
    candidate: Candidate, standing: Standing, category: TaskCategory, words: frozenset[str]
) -> Score:
    """0 to 100 points, with a sentence for each kind of point, also for what is missing."""
    parts = [
        _field(candidate, category),
        _match(candidate, words),
        _record(standing),
        _load(standing),
    ]
    return Score(sum(points for points, _ in parts), [reason for _, reason in parts if reason])


def score_person(standing: Standing, category: TaskCategory, done: int) -> Score:
    """The same for a person; what they know is what they have done. `done`: of that kind."""
    field = min(FIELD, POINTS_PER_TASK_DONE * done)
    did = f"did {done} {category.value} {'task' if done == 1 else 'tasks'}" if done else ""
    parts = [(field, did), _record(standing), _load(standing)]
    return Score(sum(points for points, _ in parts), [reason for _, reason in parts if reason])


def words_of(*texts: str) -> frozenset[str]:
    """The words that say something, without endings that only bend them."""
    found = (word for text in texts for word in _WORD.findall(text.casefold()))
    return frozenset(_stem(word) for word in found if word not in _COMMON)


def _field(candidate: Candidate, category: TaskCategory) -> tuple[int, str]:
    about = " ".join([candidate.role_title, candidate.category, candidate.description]).casefold()
    if any(hint in about for hint in HINTS[category]):
        return FIELD, f"{candidate.role_title} fits {category.value} work"
    return 0, ""


def _match(candidate: Candidate, words: frozenset[str]) -> tuple[int, str]:
    named = _hits([*candidate.specialties, *candidate.tags, candidate.role_title], words)
    offered = _hits(candidate.services, words) - named
    points = min(WORDS, POINTS_PER_WORD * len(named) + POINTS_PER_WORD // 2 * len(offered))
    shown = ", ".join(sorted(named | offered)[:4])
    return points, f"knows about {shown}" if shown else ""


def _record(standing: Standing) -> tuple[int, str]:
    rate = (standing.accepted + 2 * USUAL_ACCEPTANCE) / (standing.decided + 2)
    if standing.decided:
        reason = f"{standing.accepted} of {standing.decided} results accepted"
    else:
        reason = "no results yet"
    return round(RECORD * rate), reason


def _load(standing: Standing) -> tuple[int, str]:
    count = standing.open_tasks
    reason = "free now" if count == 0 else f"{count} open {'task' if count == 1 else 'tasks'}"
    return max(0, LOAD - LOAD_PER_TASK * count), reason


def _hits(texts: Iterable[str], words: frozenset[str]) -> set[str]:
    """Words of `texts`, as written there, that are among `words`."""
    found = (word for text in texts for word in _WORD.findall(text.casefold()))
    return {word for word in found if word not in _COMMON and _stem(word) in words}


def _stem(word: str) -> str:
    for ending in ("ing", "ers", "er", "es", "s", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
