"""How soon the board of tasks shows what happens: 200 tasks of 20 companies at once.

The whole product, practice model; each company watches its own board over a socket. Measured from
the moment the database knows a state (a run has started, a result is handed in) until it is on
the watching board.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import httpx2

import agents_os.agents_os  # noqa: F401  registers the screens, whose names are asked for below
from agents_os.ui.pages.tasks.state import TasksState
from benchmarks.figures import Figure, percentile
from tests.support.product import Product
from tests.support.socket_client import SocketClient

COMPANIES, TASKS = 20, 10  # of each company
ENDS_WITHIN_S = 300
SHOWN_TARGET_MS = 1000
BRIEF = "Summarise for our shop: parcel {} leaves on Monday, the lid is new, the price is 9 euros."
KNOWN = """
    select r.task_id::text, 'in_progress', extract(epoch from min(e.at))
    from run_events e join runs r on r.id = e.run_id
    where e.type = 'run.started' and r.task_id is not null group by 1
    union all
    select id::text, status, extract(epoch from updated_at) from tasks where status = 'in_review'
"""

Seen = dict[tuple[str, str], float]  # task and state -> when a board showed it first


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="agents-os-bench-") as home:
        product = Product(Path(home), AGENTS_OS_PRACTICE_WORDS_PER_SECOND="0")
        product.start()
        try:
            return asyncio.run(_measure(product))
        finally:
            product.stop()


async def _measure(product: Product) -> list[Figure]:
    companies = [await asyncio.to_thread(_Company, product.url) for _ in range(COMPANIES)]
    seen: Seen = {}
    boards: list[asyncio.Task[None]] = []
    began = time.time()
    async with AsyncExitStack() as stack:
        for company in companies:
            cookie = f"aos_access={company.http.cookies['aos_access']}"
            tab = SocketClient(product.url, cookie=cookie, path="/tasks")
            await stack.enter_async_context(tab)
            boards.append(asyncio.create_task(_watch(tab, seen)))
        await asyncio.gather(*(asyncio.to_thread(company.give_tasks) for company in companies))
        await asyncio.wait_for(asyncio.gather(*boards), ENDS_WITHIN_S)
    ended = max(at for (_, state), at in seen.items() if state == "in_review")
    late = [max(0.0, 1000 * (at - known)) for known, at in _pairs(product, seen)]
    name = f"board shows a state, {COMPANIES * TASKS} tasks of {COMPANIES} companies"
    return [
        Figure(f"{name}, p50", percentile(late, 50), "ms"),
        Figure(f"{name}, p95", percentile(late, 95), "ms", SHOWN_TARGET_MS),
        Figure(f"{name}, most", max(late), "ms"),
        Figure("all of them handed in after", ended - began, "s"),
    ]


class _Company:
    """An owner with one agent."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=f"{url}/api/v1", timeout=60)
        name = uuid4().hex[:10]
        person = {"email": f"{name}@bench.test", "password": "correct horse 7", "company": name}
        self._post("/auth/signup", **person)
        self._agent = self._post("/agents/hire", template_key="quill")

    def give_tasks(self) -> None:
        for number in range(TASKS):
            self._post("/tasks", title=BRIEF.format(number), agent_id=self._agent)

    def _post(self, path: str, **body: str) -> str:
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return str(answer.json().get("id"))


async def _watch(tab: SocketClient, seen: Seen) -> None:
    """Note what a board shows, until every task of its company is handed in."""
    handed_in = 0
    while handed_in < TASKS:
        columns = await tab.wait_for(TasksState.get_full_name(), "columns", ENDS_WITHIN_S)
        for column in columns:
            for card in column["cards"]:
                seen.setdefault((card["id"], column["key"]), time.time())
        handed_in = sum(c["total"] for c in columns if c["key"] == "in_review")


def _pairs(product: Product, seen: Seen) -> Iterator[tuple[float, float]]:
    """When the database knew a state, and when a board showed it (or the next)."""
    with product.database() as database:
        for task, state, known in database.execute(KNOWN).fetchall():
            shown = [at for key in (state, "in_review") if (at := seen.get((task, key)))]
            yield float(known), min(shown)
