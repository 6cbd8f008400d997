"""What every screen's state shares: the phase of its first read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import reflex as rx
import structlog

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import AppError, Forbidden, Unauthenticated
from agents_os.core.pagination import Page, PageQuery
from agents_os.ui.session import SessionState, current_actor

T = TypeVar("T")
PAGE = 100  # the most a query gives at once
MOST_PAGES = 20

log = structlog.get_logger(__name__)


class ScreenMixin(rx.State, mixin=True):
    """`phase`: loading, ready, forbidden or failed; `problem`: the sentence for failed."""

    phase: str = "loading"
    problem: str = ""


class DialogMixin(rx.State, mixin=True):
    """A dialog of a screen. Name `shut` in the screen's `on_load`: a tab keeps its states, and so
    would show a dialog again that was left open there.
    """

    @rx.event
    async def shut(self):
        """Forget it, unless the same page is only read again after a lost connection."""
        if (await self.get_state(SessionState))._moved:
            self.reset()


class PagedMixin(ScreenMixin, mixin=True):
    """A screen with one long list. Its `refresh` reads `self.pages` pages with `first_pages`.

    A repaint reads everything shown again, so that a list never mixes old with new.
    """

    pages: int = 1
    has_more: bool = False

    @rx.event
    async def more(self):
        """Show one page more."""
        self.pages = min(self.pages + 1, MOST_PAGES)
        return type(self).refresh


async def first_pages(
    query: Callable[[UnitOfWork, PageQuery], Awaitable[Page[T]]], uow: UnitOfWork, pages: int = 1
) -> tuple[list[T], bool]:
    """The first `pages` pages of a list query, and whether there are more."""
    items: list[T] = []
    cursor: str | None = None
    for _ in range(pages):
        page = await query(uow, PageQuery(cursor=cursor, limit=PAGE))
        items += page.data
        cursor = page.next_cursor
        if not page.has_more:
            return items, False
    return items, True


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
