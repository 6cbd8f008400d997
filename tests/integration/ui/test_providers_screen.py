"""The AI providers screen: keys pass through it and are kept nowhere in it."""

import pickle

from agents_os.domains.billing.metadata.flags import Feature, Override, Reason
from agents_os.domains.billing.usecases.flip_flag import flip_flag
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.providers.state import ProvidersState
from tests.support.agents import edit, hire, publish
from tests.support.builders import Org, new_org
from tests.support.provider import Provider
from tests.support.provider_keys import OWN_KEY, save_key
from tests.support.tab import Tab, open_tab, submitted

PATH = "/settings/providers"


async def shown(tab: Tab) -> ProvidersState:
    return await tab.state(ProvidersState)


def verdicts(state: ProvidersState) -> list[str]:
    return [key.verdict for key in state.keys]


async def everything_of(tab: Tab) -> bytes:
    """All that the server keeps for a tab, and all that it was sent."""
    root = (await tab.state(ProvidersState))._get_root_state()
    told = [*tab.deltas, *[event.payload for event in tab.browser_events]]
    return pickle.dumps(root) + repr(told).encode()


async def test_a_key_is_tried_added_and_kept_out_of_the_state(
    own_providers: Provider, tab: Tab
) -> None:
    await tab.open(PATH)
    await tab.send(ProvidersState.open_add("mistral"))
    await tab.send(ProvidersState.add({"api_key": OWN_KEY, "name": "Team"}))
    await tab.until(ProvidersState, lambda state: bool(state.keys))
    state = await shown(tab)
    (key,) = state.keys
    assert (key.name, key.secret, key.verdict) == ("Team", "…WXYZ", "Works")
    assert (state.adding, state.busy, state.failure) == ("", "", "")
    assert OWN_KEY.encode() not in await everything_of(tab)


async def test_a_key_that_fails_says_why_and_can_be_saved_all_the_same(
    own_providers: Provider, tab: Tab
) -> None:
    await tab.open(PATH)
    await tab.send(ProvidersState.open_add("mistral"))
    own_providers.fails(401, f"no such key {OWN_KEY}")
    await tab.send(ProvidersState.add({"api_key": OWN_KEY}))
    state = await shown(tab)
    assert "does not accept the key" in state.failure
    assert (state.adding, state.keys) == ("mistral", [])
    own_providers.fails(401, "no")
    await tab.send(ProvidersState.add({"api_key": OWN_KEY, "save_anyway": "on"}))
    await tab.until(ProvidersState, lambda state: verdicts(state) == ["Wrong key"])
    assert OWN_KEY.encode() not in await everything_of(tab)


async def test_a_key_is_tested_replaced_and_deleted(
    own_providers: Provider, tab: Tab, org: Org
) -> None:
    key_id = str(await save_key(org.owner))
    await tab.open(PATH)
    own_providers.fails(429, "quota")
    await tab.send(ProvidersState.check(key_id))
    await tab.until(ProvidersState, lambda state: verdicts(state) == ["No quota"])
    await tab.send(ProvidersState.open_replace(key_id))
    await tab.send(ProvidersState.replace({"api_key": "sk-another-key-of-ours-LAST"}))
    await tab.until(ProvidersState, lambda state: verdicts(state) == ["Works"])
    assert (await shown(tab)).keys[0].secret == "…LAST"
    await tab.send(ProvidersState.delete(key_id))
    await tab.until(ProvidersState, lambda state: state.keys == [])


async def test_deleting_a_key_tells_who_names_it(tab: Tab, org: Org) -> None:
    await save_key(org.owner)
    (key,) = (await model_access(org.owner)).keys
    agent = await hire(org.owner)
    await tab.open(f"/agents/{agent.id}?tab=definition")
    choices = {each["value"]: each["label"] for each in (await tab.state(DefinitionState)).models}
    model = f"{key.slug}/mistral-small-latest"
    assert choices[model] == "mistral-small-latest, key “Mistral”"
    await edit(org.owner, agent.id, model={"model": model})
    await publish(org.owner, agent.id)
    await tab.open(PATH)
    assert (await shown(tab)).keys[0].used_by == agent.name


async def test_models_are_ticked_and_hold(tab: Tab, org: Org) -> None:
    await save_key(org.owner)
    await tab.open(PATH)
    assert [each.id for each in (await shown(tab)).models] == ["mistral/mistral-small-latest"]
    await tab.send(ProvidersState.restrict("some"))
    await tab.send(ProvidersState.save_rules(submitted(which="some")))
    assert "Tick at least one model" in await tab.notice()
    tick = ("allowed[]", "mistral/mistral-small-latest")
    await tab.send(ProvidersState.save_rules(submitted(tick, which="some")))
    assert (await model_access(org.owner)).allowed == {"mistral/mistral-small-latest"}
    await tab.send(ProvidersState.restrict("all"))
    await tab.send(ProvidersState.save_rules(submitted(which="all")))
    assert (await model_access(org.owner)).allowed is None


async def test_a_lead_and_a_stranger_reach_no_key(web: None, org: Org) -> None:
    key_id = str(await save_key(org.owner))
    lead, stranger = await org.member(Role.LEAD), (await new_org()).owner
    async with open_tab(lead) as tab:
        await tab.open(PATH)
        assert (await shown(tab)).phase == "forbidden"
    async with open_tab(stranger) as tab:
        await tab.open(PATH)
        await tab.send(ProvidersState.delete(key_id))
        assert "no such provider key" in await tab.notice()
    assert len((await model_access(org.owner)).keys) == 1


async def test_answers_are_used_again_when_somebody_switches_that_on(tab: Tab, org: Org) -> None:
    await tab.open(PATH)
    before = (await shown(tab)).answers
    assert (before.shown, before.on, before.mine) == (True, False, True)
    assert "10 % of the price" in before.terms
    await tab.send(ProvidersState.use_answers_again(True))
    await tab.until(ProvidersState, lambda state: state.answers.on)
    assert (await model_access(org.owner)).kept
    await tab.send(ProvidersState.use_answers_again(False))
    await tab.until(ProvidersState, lambda state: not state.answers.on)


async def test_a_company_without_the_feature_is_not_offered_it(tab: Tab, org: Org) -> None:
    await flip_flag(
        Feature.ANSWER_CACHE, Override(org_id=org.id, on=False), Reason(by="Ada", why="A try")
    )
    await tab.open(PATH)
    assert not (await shown(tab)).answers.shown
    await tab.send(ProvidersState.use_answers_again(True))
    assert "is not on for your company yet" in repr(tab.deltas)
