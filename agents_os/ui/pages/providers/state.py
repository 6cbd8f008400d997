"""What the AI providers screen knows and does. A key passes through and is never kept here."""

from typing import Any, Literal

import reflex as rx
from pydantic import BaseModel
from reflex.event import EventSpec
from reflex_base.utils.form import FormData

from agents_os.core.errors import AppError, Invalid
from agents_os.core.signals import Signal
from agents_os.domains.agents.usecases.list_model_use import list_model_use
from agents_os.domains.gateway.metadata.answer_cache import AnswerCachePut
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    OWN_PROVIDERS,
    WITH_ADDRESS,
    ModelRulesPut,
    ProviderKeyAdd,
    ProviderKeyRead,
    ProviderKeyUpdate,
    Verdict,
)
from agents_os.domains.gateway.metadata.providers import label_of
from agents_os.domains.gateway.usecases.add_provider_key import add_provider_key
from agents_os.domains.gateway.usecases.check_provider_key import check_provider_key
from agents_os.domains.gateway.usecases.delete_provider_key import delete_provider_key
from agents_os.domains.gateway.usecases.provider_key_queries import (
    get_answer_cache,
    get_model_rules,
    list_provider_keys,
)
from agents_os.domains.gateway.usecases.queries import every_model
from agents_os.domains.gateway.usecases.set_answer_cache import set_answer_cache
from agents_os.domains.gateway.usecases.set_model_rules import set_model_rules
from agents_os.domains.gateway.usecases.update_provider_key import update_provider_key
from agents_os.ui import live
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done, told
from agents_os.ui.pages.providers.rows import (
    AnswersCard,
    KeyRow,
    ModelBox,
    answers_card,
    key_row,
    model_boxes,
)
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor


class _Ticked(BaseModel):
    """Browsers send nothing for boxes that are empty."""

    allowed: list[str] = []


class ProvidersState(ScreenMixin, rx.State):
    keys: list[KeyRow] = []
    models: list[ModelBox] = []
    restricted: bool = False
    answers: AnswersCard = AnswersCard()

    adding: str = ""  # the provider whose form is open
    adding_label: str = ""
    with_address: bool = False
    replacing: str = ""  # the key whose form is open
    replacing_name: str = ""
    failure: str = ""  # why the last test call failed
    busy: str = ""  # "add", "replace" or the key that is tried

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self._close()
        topics = ("provider_key", "model_rules", "answer_cache", "agent")
        live.watch(self, {Signal(org_id, topic): ProvidersState.refresh for topic in topics})
        return ProvidersState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            keys = await list_provider_keys(uow)
            uses = await list_model_use(uow)
            rules = await get_model_rules(uow)
            cache = await get_answer_cache(uow)
            self.answers = answers_card(cache, mine=uow.actor.reach("org:manage") is not None)
            self.keys = [key_row(key, uses) for key in keys.data]
            self.restricted = rules.allowed is not None
        if self.phase == "ready":  # outside: it may look for local servers
            models = await every_model(await current_actor(self))
            self.models = model_boxes(models, rules.allowed)

    @rx.event
    def open_add(self, provider: str):
        self._close()
        self.adding = validated(Literal[OWN_PROVIDERS], provider)
        self.adding_label = label_of(self.adding)
        self.with_address = self.adding in WITH_ADDRESS

    @rx.event
    def open_replace(self, key_id: str):
        self._close()
        self.replacing = str(identifier(key_id))
        self.replacing_name = next(
            (key.name for key in self.keys if key.id == self.replacing), "this key"
        )

    @rx.event
    def close(self, shown: bool):
        if not validated(bool, shown):
            self._close()

    @rx.event
    async def add(self, data: dict[str, Any]):
        given = {**validated(dict[str, Any], data), "provider": self.adding}
        body = form(ProviderKeyAdd, given, boxes=("save_anyway",))
        self.busy, self.failure = "add", ""
        yield
        try:
            added = await add_provider_key(await current_actor(self), body)
        except AppError as error:
            self.busy, self.failure = "", error.message
            return
        self._close()
        yield ProvidersState.refresh
        yield _saved(added)

    @rx.event
    async def replace(self, data: dict[str, Any]):
        body = form(ProviderKeyUpdate, data, boxes=("save_anyway",))
        self.busy, self.failure = "replace", ""
        yield
        try:
            key_id = identifier(self.replacing)
            changed = await update_provider_key(await current_actor(self), key_id, body)
        except AppError as error:
            self.busy, self.failure = "", error.message
            return
        self._close()
        yield ProvidersState.refresh
        yield _saved(changed)

    @rx.event
    async def check(self, key_id: str):
        self.busy = str(identifier(key_id))
        yield
        try:
            checked = await check_provider_key(await current_actor(self), identifier(key_id))
        finally:
            self.busy = ""
        yield ProvidersState.refresh
        if checked.verdict is Verdict.WORKS:
            yield done(f"{checked.name} works.")

    @rx.event
    async def delete(self, key_id: str):
        async with acting(self) as uow:
            await delete_provider_key(uow, identifier(key_id))
        return [ProvidersState.refresh, done("Deleted. Nothing is left of the key here.")]

    @rx.event
    def restrict(self, choice: str):
        self.restricted = validated(Literal["all", "some"], choice) == "some"

    @rx.event
    async def save_rules(self, data: FormData[str, Any]):
        ticked = form(_Ticked, data).allowed if self.restricted else None
        if ticked == []:
            raise Invalid("Tick at least one model, or let agents use every model.")
        body = validated(ModelRulesPut, {"allowed": ticked})
        async with acting(self) as uow:
            await set_model_rules(uow, body)
        return [ProvidersState.refresh, done("Saved. It holds from the next answer on.")]

    @rx.event
    async def use_answers_again(self, on: bool):
        body = AnswerCachePut(on=validated(bool, on))
        async with acting(self) as uow:
            await set_answer_cache(uow, body)
        told = "Answers are used again." if body.on else "Off. The saved answers are gone."
        return [ProvidersState.refresh, done(told)]

    def _close(self) -> None:
        self.adding = self.replacing = self.failure = self.busy = ""


def _saved(key: ProviderKeyRead) -> EventSpec:
    if key.verdict is Verdict.WORKS:
        return done(f"{key.name} is saved. Agents can use its models now.")
    return told(f"{key.name} is saved, but does not work yet.")
