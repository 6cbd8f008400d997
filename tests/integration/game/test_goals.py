"""Skills, achievements, quests, seasons and anomalies, from accepted work."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.game.metadata.achievements import ACHIEVEMENTS
from agents_os.domains.game.metadata.errors import (
    QuestAlreadyPicked,
    QuestNotOffered,
    SkillAlreadyAnswered,
    SkillRecommendationNotFound,
)
from agents_os.domains.game.metadata.goals import QuestPick, SkillAnswer
from agents_os.domains.game.metadata.models import Verdict
from agents_os.domains.game.metadata.quests import WEEKLY
from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.game.usecases.answer_skill_recommendation import (
    answer_skill_recommendation,
)
from agents_os.domains.game.usecases.get_growth_log import get_growth_log
from agents_os.domains.game.usecases.get_season import get_season
from agents_os.domains.game.usecases.list_achievements import list_achievements
from agents_os.domains.game.usecases.list_anomalies import list_anomalies
from agents_os.domains.game.usecases.list_quests import list_quests
from agents_os.domains.game.usecases.list_skill_recommendations import (
    list_skill_recommendations,
)
from agents_os.domains.game.usecases.note_delivery import note_answer, note_submission
from agents_os.domains.game.usecases.note_pause import note_pause, note_resume
from agents_os.domains.game.usecases.pick_weekly_quest import pick_weekly_quest
from agents_os.domains.game.usecases.queries import get_agent_progress
from agents_os.domains.identity.metadata.errors import TeamNotFound
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.metadata.events import DeliverableEvent
from agents_os.domains.tasks.metadata.states import Priority, Size
from tests.support.agents import hire, new_team
from tests.support.builders import new_org
from tests.support.game import accept, choose, prefer, rows, system, work

THURSDAY = datetime(2026, 11, 19, 9, tzinfo=UTC)


async def recommended(actor):
    """An agent with eleven accepted pieces, and the card that follows from the tenth."""
    agent = await hire(actor)
    for number in range(11):
        await accept(actor, work(agent.id, category=str(number)))
    async with db.unit_of_work(actor) as uow:
        [card] = (await list_skill_recommendations(uow, agent.id)).data
    return agent, card


async def answer(actor, card_id, *, accept, comment=""):
    async with db.unit_of_work(actor) as uow:
        body = SkillAnswer(accept=accept, comment=comment)
        return await answer_skill_recommendation(uow, card_id, body)


async def earned(actor, agent_id=None) -> set[str]:
    async with db.unit_of_work(actor) as uow:
        found = await list_achievements(uow, agent_id)
    return {each.key for each in found.achievements if each.earned_at}


async def test_level_three_and_ten_accepted_recommend_a_schedule_once(actor):
    _, card = await recommended(actor)
    assert (card.skill_key, card.status, card.can_answer) == ("schedule", "open", True)
    assert card.why.startswith("Level 4, 10 accepted")
    assert "changes no policy" in card.effect
    told = "select count(*) from outbox where type = 'game.skill_recommended'"
    assert (await rows(actor, told))[0][0] == 1


async def test_a_lead_dismisses_and_later_accepts(actor):
    agent, card = await recommended(actor)
    assert (await answer(actor, card.id, accept=False, comment="Not yet")).status == "dismissed"
    with pytest.raises(SkillAlreadyAnswered):
        await answer(actor, card.id, accept=False)
    accepted = await answer(actor, card.id, accept=True)
    assert (accepted.status, accepted.answered_by) == ("accepted", actor.user_id)
    with pytest.raises(SkillAlreadyAnswered):
        await answer(actor, card.id, accept=False)
    async with db.unit_of_work(actor) as uow:
        texts = [event.text for event in await get_growth_log(uow, agent.id)]
    assert "Ready to work on a schedule: accepted" in texts
    assert "Level 2, Trainee" in texts
    assert any(each.startswith("Version 1:") for each in texts)


async def test_members_see_a_card_and_cannot_answer_it(org):
    _, card = await recommended(org.owner)
    member = await org.member(Role.MEMBER)
    async with db.unit_of_work(member) as uow:
        [seen] = (await list_skill_recommendations(uow)).data
    assert not seen.can_answer
    with pytest.raises(Forbidden):
        await answer(member, card.id, accept=True)


async def test_a_card_of_a_hidden_agent_does_not_exist(org):
    _, card = await recommended(org.owner)
    await rows(org.owner, "update agents set visibility = 'private' returning 1")
    lead = await org.member(Role.LEAD)
    async with db.unit_of_work(lead) as uow:
        assert (await list_skill_recommendations(uow)).data == []
    with pytest.raises(SkillRecommendationNotFound):
        await answer(lead, card.id, accept=True)
    with pytest.raises(SkillRecommendationNotFound):
        await answer((await new_org()).owner, card.id, accept=True)


async def test_first_achievements_come_with_the_first_delivery(actor):
    agent = await hire(actor)
    await accept(
        actor,
        work(agent.id, quality=Quality.FIRST_TIME, size=Size.XL, priority=Priority.HIGH),
    )
    assert await earned(actor, agent.id) == {"first_accept", "big_job"}
    assert await earned(actor) == set()
    told = "select count(*) from outbox where type = 'game.achievement_earned'"
    assert (await rows(actor, told))[0][0] == 2


async def test_achievements_are_about_25_each_with_a_criterion():
    assert len(ACHIEVEMENTS) == len({each.key for each in ACHIEVEMENTS}) == 25
    assert all(each.criterion and each.title for each in ACHIEVEMENTS)


async def test_a_steady_week_and_its_streak(actor):
    agent = await hire(actor)
    for days in (6, 3, 2, 1, 0):  # Friday, then Monday to Thursday
        with frozen_at(THURSDAY - timedelta(days=days)):
            await accept(actor, work(agent.id))
    with frozen_at(THURSDAY):
        async with db.unit_of_work(actor) as uow:
            progress = await get_agent_progress(uow, agent.id)
    assert (progress.streak.days, progress.streak.today_counts) == (5, True)
    assert "steady_week" in await earned(actor, agent.id)


async def test_pausing_an_agent_freezes_its_streak(actor):
    agent = await hire(actor)
    with frozen_at(THURSDAY - timedelta(days=14)):
        await accept(actor, work(agent.id))
    async with db.unit_of_work(system(actor)) as uow:
        await note_pause(uow, agent.id, THURSDAY - timedelta(days=13))
        await note_pause(uow, agent.id, THURSDAY - timedelta(days=12))
        await note_resume(uow, agent.id, THURSDAY - timedelta(days=1))
    with frozen_at(THURSDAY):
        async with db.unit_of_work(actor) as uow:
            progress = await get_agent_progress(uow, agent.id)
    assert (progress.streak.days, progress.streak.freezes_left) == (1, 2)


async def test_setup_quests_are_looked_up_not_remembered(org):
    async def done() -> set[str]:
        async with db.unit_of_work(org.owner) as uow:
            return {each.key for each in (await list_quests(uow)).setup if each.done}

    assert await done() == set()
    agent = await hire(org.owner)
    await org.member()
    await accept(org.owner, work(agent.id))
    assert await done() == {"hire", "invite", "accept"}


async def test_a_delivery_from_yesterday_is_the_goal_of_today(actor):
    agent = await hire(actor)
    event = DeliverableEvent(task_id=uuid7(), deliverable_id=uuid7(), version=1, agent_id=agent.id)
    async with db.unit_of_work(system(actor)) as uow:
        await note_submission(uow, event, utc_now() - timedelta(days=1))
        await note_submission(uow, event, utc_now())  # heard again
    async with db.unit_of_work(actor) as uow:
        today = (await list_quests(uow)).today
    assert (today.waiting, today.done) == (1, False)
    async with db.unit_of_work(system(actor)) as uow:
        await note_answer(uow, event, Verdict.CHANGES_REQUESTED, utc_now())
    async with db.unit_of_work(actor) as uow:
        assert (await list_quests(uow)).today.done


async def pick(actor, key, team_id=None):
    async with db.unit_of_work(actor) as uow:
        return await pick_weekly_quest(uow, QuestPick(quest_key=key, team_id=team_id))


async def test_a_team_picks_one_of_three_and_keeps_it(org):
    team = await new_team(org.owner)
    member = await org.member(team_ids=frozenset({team}))
    async with db.unit_of_work(member) as uow:
        offers = [offer.key for offer in (await list_quests(uow, team)).offered]
    assert len(set(offers)) == 3
    first = await pick(member, offers[0], team)
    assert (await pick(member, offers[0], team)).key == first.key
    with pytest.raises(QuestAlreadyPicked):
        await pick(member, offers[1], team)
    other = next(each.key for each in WEEKLY if each.key not in offers)
    with pytest.raises(QuestNotOffered):
        await pick(member, other, team)
    async with db.unit_of_work(member) as uow:
        quests = await list_quests(uow, team)
    assert (quests.picked.key, quests.offered) == (offers[0], [])


async def test_strangers_to_a_team_do_not_choose_for_it(org):
    team = await new_team(org.owner)
    with pytest.raises(Forbidden):
        await pick(await org.member(), "cut_rework", team)
    with pytest.raises(TeamNotFound):
        await pick((await new_org()).owner, "cut_rework", team)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("cut_rework", {"quality": Quality.ACCEPTED}, {"quality": Quality.AFTER_CHANGES}),
        ("first_time_right", {"quality": Quality.FIRST_TIME}, {"quality": Quality.ACCEPTED}),
        ("human_eye", {}, {"auto": True, "accepted_by": None}),
        ("second_pair", {}, {"self_accepted": True}),
    ],
)
@pytest.mark.parametrize("reached", [True, False])
async def test_a_weekly_quest_is_measured_on_what_was_accepted(actor, key, good, bad, reached):
    agent = await hire(actor)
    monday = f"{utc_now().date() - timedelta(days=utc_now().date().weekday())}"
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(
            text(
                "insert into weekly_quests (id, org_id, week, quest_key, target)"
                " values (:id, :org, cast(:week as date), :key, :target)"
            ),
            {
                "id": uuid7(),
                "org": actor.tenant,
                "week": monday,
                "key": key,
                "target": {"cut_rework": 0.25, "first_time_right": 0.7, "human_eye": 0}.get(
                    key, 0.5
                ),
            },
        )
    async with db.unit_of_work(actor) as uow:
        nothing = (await list_quests(uow)).picked
    assert (nothing.value, nothing.reached) == (None, False)
    await accept(actor, work(agent.id, **(good if reached else bad)))
    async with db.unit_of_work(actor) as uow:
        assert (await list_quests(uow)).picked.reached is reached


async def test_teams_are_compared_by_quality_not_by_size(actor):
    many, few = await new_team(actor, "Many"), await new_team(actor, "Few")
    busy, careful = await hire(actor, team_id=many), await hire(actor, team_id=few)
    for number in range(3):
        sloppy = {"quality": Quality.AFTER_CHANGES, "category": str(number)}
        await accept(actor, work(busy.id, **sloppy))
    await accept(actor, work(careful.id, quality=Quality.FIRST_TIME))
    async with db.unit_of_work(actor) as uow:
        season = await get_season(uow)
    assert [(team.name, team.xp, team.score) for team in season.teams] == [
        ("Few", 28, 100),
        ("Many", 54, 64),
    ]
    assert [team.last_score for team in season.teams] == [None, None]
    assert all(team.streak_days in (0, 1) for team in season.teams)  # weekends do not count
    assert season.neighbours is None


async def test_a_team_sees_its_own_last_season(actor):
    team = await new_team(actor)
    agent = await hire(actor, team_id=team)
    with frozen_at(THURSDAY - timedelta(days=90)):
        await accept(actor, work(agent.id, quality=Quality.AFTER_CHANGES))
    with frozen_at(THURSDAY):
        await accept(actor, work(agent.id, quality=Quality.FIRST_TIME))
        async with db.unit_of_work(actor) as uow:
            [found] = (await get_season(uow)).teams
    assert (found.score, found.last_score, found.streak_days) == (100, 64, 1)


async def test_the_individual_board_needs_five_people_who_joined(org):
    await choose(org.owner, individual_board=True)
    agent = await hire(org.owner)
    people = [org.owner, *[await org.member() for _ in range(4)]]
    for number, person in enumerate(people):
        await prefer(person, human_xp=True, on_board=True)
        for each in range(number + 1):
            kind = f"{number}.{each}"
            await accept(org.owner, work(agent.id, accepted_by=person.user_id, category=kind))
    async with db.unit_of_work(people[1]) as uow:
        board = (await get_season(uow)).neighbours
    assert [(each.place, each.total_xp, each.me) for each in board] == [
        (3, 15, False),
        (4, 10, True),
    ]
    await prefer(people[4], on_board=False)
    async with db.unit_of_work(people[1]) as uow:
        assert (await get_season(uow)).neighbours is None


async def test_administrators_see_what_is_unusual_and_nobody_else(org):
    agent = await hire(org.owner)
    me = org.owner.user_id
    for number in range(3):
        own = {"creator_id": me, "accepted_by": me, "self_accepted": True}
        await accept(org.owner, work(agent.id, **own, category=str(number)))
    await accept(org.owner, work(agent.id, auto=True, accepted_by=None))
    async with db.unit_of_work(org.owner) as uow:
        [found] = await list_anomalies(uow)
    assert (found.flag, found.count, found.of, found.creator_id) == (Flag.SELF_ACCEPTED, 3, 3, me)
    assert found.text == "3 of 3 accepted by who asked for it"
    with pytest.raises(Forbidden):
        async with db.unit_of_work(await org.member(Role.MEMBER)) as uow:
            await list_anomalies(uow)
