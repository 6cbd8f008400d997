"""What lists of agents show beside the cards."""

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.usecases.overview import (
    list_chosen_models,
    list_tags,
)
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import edit, hire
from tests.support.builders import Org, new_org


async def test_tags_and_models_are_of_the_agents_one_may_see(actor: Actor, org: Org) -> None:
    quill = await hire(actor, tags=["words", "blog"])
    scout = await hire(actor, template_key="scout", tags=["words"])
    await hire(actor, template_key="sage", visibility="private", tags=["secret"])
    async with db.unit_of_work(actor) as uow:
        assert await list_tags(uow) == ["blog", "secret", "words"]
        models = await list_chosen_models(uow, [quill.id, scout.id])
        assert models == {quill.id: "default-chat", scout.id: "default-chat"}
        assert await list_chosen_models(uow, []) == {}
    async with db.unit_of_work(await org.member(Role.VIEWER)) as uow:
        assert await list_tags(uow) == ["blog", "words"]


async def test_the_published_model_counts_not_the_draft(actor: Actor) -> None:
    quill = await hire(actor)
    await edit(actor, quill.id, model={"model": "openai/some-model"})
    async with db.unit_of_work(actor) as uow:
        assert await list_chosen_models(uow, [quill.id]) == {quill.id: "default-chat"}


async def test_another_companys_agents_are_not_told_of(actor: Actor) -> None:
    quill = await hire(actor)
    stranger = (await new_org()).owner
    async with db.unit_of_work(stranger) as uow:
        assert await list_chosen_models(uow, [quill.id]) == {}
