"""Periodic work that goes through companies."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from agents_os.core.db import UnitOfWork
from agents_os.core.jobs import as_system, for_each_company
from tests.support.builders import Org, new_org


@pytest.mark.parametrize("about", [(), ("today",)])
async def test_what_fails_for_one_company_is_done_for_the_others(
    org: Org, about: tuple[str, ...]
) -> None:
    others = [(await new_org()).id, (await new_org()).id]
    done: list[Sequence[object]] = []

    async def work(uow: UnitOfWork, *about: str) -> None:
        if uow.actor.tenant == org.id:
            raise ValueError("what this company has cannot be understood")
        done.append((uow.actor.tenant, *about))

    found: list[UUID | Sequence[object]] = [
        (each, *about) if about else each for each in (org.id, *others)
    ]
    with capture_logs() as said:
        await for_each_company(found, as_system(work))
    assert done == [(each, *about) for each in others]
    assert [(line["event"], line["org_id"]) for line in said] == [
        ("job.company_failed", str(org.id))
    ]
