"""The marked cases of how workflows run, on the real engine with its database."""

import pytest

from tests.support.builders import Org
from tests.support.workflow_cases import Case, cases, fitting
from tests.support.workflow_script import scripted
from tests.support.workflows import carry_out

REAL = [case for case in cases() if case.real]


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
async def test_a_workflow_runs_as_its_case_says(org: Org, case: Case) -> None:
    with scripted(case):
        found = await carry_out(org, case)
    expected = {name: wanted for name, wanted in case.expect.items() if name != "seconds"}
    assert fitting(expected, found) == expected


def test_enough_cases_are_tried_on_the_real_engine() -> None:
    assert len(REAL) >= 15
