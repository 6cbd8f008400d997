"""Every case of how workflows run, against the real driver and a journal in memory."""

from collections.abc import Mapping
from typing import Any

import pytest

from agents_os.domains.workflows.usecases.execution.nodes import approval, form
from tests.support.workflow_cases import Case, cases, fitting
from tests.support.workflow_memory import Memory, outcome
from tests.support.workflow_script import scripted


@pytest.fixture(autouse=True)
def _nobody_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(_context: Any, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"by": None, "comment": told.get("comment") or "", "at": None}

    monkeypatch.setattr(approval, "who_answered", nobody)
    monkeypatch.setattr(form, "who_answered", nobody)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
async def test_a_workflow_runs_as_its_case_says(case: Case) -> None:
    with scripted(case) as script:
        found = await outcome(Memory(case, script))
    assert fitting(case.expect, found) == case.expect


def test_there_are_at_least_sixty_cases() -> None:
    assert len(cases()) >= 60
