"""An answer that is used again says so where people look at what the model was given."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.gateway.metadata.answer_cache import AnswerCachePut
from agents_os.domains.gateway.usecases.set_answer_cache import set_answer_cache
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.run_state import RunState
from tests.support.agents import edit, hire, publish
from tests.support.tab import Tab


async def first_answer(tab: Tab, agent_id: UUID) -> dict[str, str]:
    """What the page shows of the answer to the first question of a new conversation."""
    await tab.open(f"/agents/{agent_id}")
    await tab.send(ChatState.new)
    await tab.send(ChatState.send("Hello"))
    await tab.until(RunState, lambda s: s.facts.status == "Done")
    await tab.send(RunState.show_given)
    return dict((await tab.state(RunState)).sent)


async def test_a_cached_answer_says_so(tab: Tab, actor: Actor) -> None:
    agent_id = (await hire(actor)).id
    await edit(actor, agent_id, model={"model": "default-chat", "temperature": 0})
    await publish(actor, agent_id)
    async with unit_of_work(actor) as uow:
        await set_answer_cache(uow, AnswerCachePut(on=True))
    with playing(["Once"]):
        assert "Answer" not in await first_answer(tab, agent_id)
        assert "cached" in (await first_answer(tab, agent_id))["Answer"]
