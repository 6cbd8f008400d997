"""Acceptance criteria: written with the task, checked off at review."""

from collections.abc import Collection, Sequence
from typing import Any

from agents_os.domains.tasks.metadata.errors import CriteriaNotMet, UnknownCriterion

Criteria = list[dict[str, Any]]


def written(texts: Sequence[str], before: Criteria = []) -> Criteria:  # noqa: B006 (never changed)
    """The stored form; a text that was there keeps its id."""
    known = {each["text"]: each["id"] for each in before}
    free = iter(_free_ids({each["id"] for each in before}))
    distinct = dict.fromkeys(texts)
    return [{"id": known.get(text) or next(free), "text": text, "met": None} for text in distinct]


def checked(criteria: Criteria, met: Collection[str] | None) -> Criteria:
    """With `met` set; None: all of them.

    Raises:
        UnknownCriterion: `met` names one the task does not have.
    """
    unknown = set(met or ()) - {each["id"] for each in criteria}
    if unknown:
        raise UnknownCriterion(
            "One of the criteria is not among those of the task. Reload it.",
            criteria=sorted(unknown),
        )
    return [{**each, "met": met is None or each["id"] in met} for each in criteria]


def require_met(criteria: Criteria) -> None:
    """Raise CriteriaNotMet if one is not checked off."""
    missing = [each["text"] for each in criteria if not each["met"]]
    if missing:
        raise CriteriaNotMet(
            f"{len(missing)} of {len(criteria)} acceptance criteria are not met. Ask for changes,"
            " or accept anyway.",
            missing=missing,
        )


def cleared(criteria: Criteria) -> Criteria:
    """Not looked at yet."""
    return [{**each, "met": None} for each in criteria]


def _free_ids(taken: set[str]) -> list[str]:
    return [f"c{n}" for n in range(1, len(taken) + 100) if f"c{n}" not in taken]
