"""Every case of how workflows run, against the real driver and a journal in memory."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agents_os.domains.workflows.usecases.execution.nodes import approval, form
from tests.support.workflow_cases import Case, cases
from tests.support.workflow_memory import Memory, outcome
from tests.support.workflow_script import scripted


@pytest.fixture(autouse=True)
def _nobody_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    async def nobody(_context: Any, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"by": None, "comment": told.get("comment") or "", "at": None}

    monkeypatch.setattr(approval, "who_answered", nobody)
    monkeypatch.setattr(form, "who_answered", nobody)
    yield


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
async def test_a_workflow_runs_as_its_case_says(case: Case) -> None:
    with scripted(case) as script:
        found = await outcome(Memory(case, script))
    assert _fitting(case.expect, found) == case.expect


def _fitting(expected: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, of what the case looks at."""
    return {name: _of(name, wanted, found) for name, wanted in expected.items()}


def _of(name: str, wanted: Any, found: Mapping[str, Any]) -> Any:
    value = found[name]
    if name == "error":
        return wanted if wanted in value else value
    if name in ("done", "failed", "not_run"):  # these, and perhaps others
        return wanted if set(wanted) <= set(value) else value
    if name == "events":
        told = [f"{type_} {step}" if step else type_ for type_, step in value]
        kept = [each for each in told if each in wanted]
        return kept if kept == wanted else told
    if name == "waiting_for":
        return {key: (value or {}).get(key) for key in wanted}
    return value


def test_there_are_at_least_sixty_cases() -> None:
    assert len(cases()) >= 60
