"""What every screen's state shares: the phase of its first read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
import structlog

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import AppError, Forbidden, Unauthenticated
from agents_os.ui.session import current_actor

log = structlog.get_logger(__name__)


class ScreenMixin(rx.State, mixin=True):
    """`phase`: loading, ready, forbidden or failed; `problem`: the sentence for failed."""

    phase: str = "loading"
    problem: str = ""


@asynccontextmanager
async def reading(state: Any) -> AsyncIterator[UnitOfWork]:
    """A unit of work for a screen's reads; how it ends becomes the screen's phase.

    Failures end here: they are drawn in the page, where a toast would leave an empty one.
    """
    try:
        async with unit_of_work(await current_actor(state)) as uow:
            yield uow
        state.phase = "ready"
    except Unauthenticated:
        raise
    except Forbidden:
        state.phase = "forbidden"
    except AppError as error:
        state.phase, state.problem = "failed", error.message
    except Exception:
        log.exception("ui.screen_failed", screen=type(state).__name__)
        state.phase = "failed"
        state.problem = "We could not read this just now. Your data is safe."


@asynccontextmanager
async def acting(state: Any) -> AsyncIterator[UnitOfWork]:
    """A unit of work as the tab's actor, for a handler that changes something."""
    async with unit_of_work(await current_actor(state)) as uow:
        yield uow
