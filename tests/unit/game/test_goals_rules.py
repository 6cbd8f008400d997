"""Achievements, skills, quests and the board as pure rules."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.game.adapters.secondary.repository.boards import PersonRow
from agents_os.domains.game.metadata import achievements, quests, skills
from agents_os.domains.game.metadata.achievements import Facts, Piece
from agents_os.domains.game.metadata.intake import intake_digest
from agents_os.domains.game.metadata.quests import WeekFacts
from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.game.metadata.schemas import RecordRead
from agents_os.domains.game.usecases.get_season import next_to
from agents_os.domains.tasks.metadata.states import Priority, Size

NOTHING = WeekFacts(0, 0, 0, 0, 0, (), 0)


def piece(quality=Quality.FIRST_TIME, *, standing=True, **changes) -> Piece:
    fields = {
        "agent_id": "quill",
        "priority": Priority.MEDIUM,
        "size": Size.M,
        "category": "content",
        "quality": quality,
        "flags": frozenset(),
        "review_minutes": 60,
        "standing": standing,
    }
    return Piece(**{**fields, **changes})


def keys(of, *pieces, levels=(1,), **more) -> set[str]:
    return {each.key for each in achievements.earned(of, Facts(pieces, levels, **more))}


AFTER_CHANGES = piece(Quality.AFTER_CHANGES)
AUTO = frozenset({Flag.AUTO_ACCEPTED})
OWN = frozenset({Flag.SELF_ACCEPTED})
KINDS = ("content", "research", "analysis")


@pytest.mark.parametrize(
    ("key", "enough", "not_enough"),
    [
        ("first_accept", [AFTER_CHANGES], [piece(standing=False)]),
        ("first_time_5", [piece()] * 5, [piece()] * 4 + [AFTER_CHANGES]),
        ("first_time_20", [piece()] * 20, [piece()] * 19),
        ("first_time_100", [piece()] * 100, [piece()] * 99),
        ("clean_10", [piece()] * 10, [piece()] * 9 + [AFTER_CHANGES]),
        ("clean_50", [piece()] * 50, [piece()] * 20 + [AFTER_CHANGES] + [piece()] * 30),
        ("recovery", [piece()] * 5 + [AFTER_CHANGES], [piece()] * 6),
        ("all_rounder", [piece(category=kind) for kind in KINDS], [piece()] * 3),
        ("high_10", [piece(priority=Priority.HIGH)] * 10, [piece()] * 10),
        ("big_job", [piece(size=Size.XL)], [piece(Quality.ACCEPTED, size=Size.XL)]),
        (
            "low_rework_50",
            [AFTER_CHANGES] * 2 + [piece()] * 48,
            [AFTER_CHANGES] * 3 + [piece()] * 47,
        ),
    ],
)
def test_an_agents_achievement_needs_all_of_its_criterion(key, enough, not_enough):
    assert key in keys("agent", *enough)
    assert key not in keys("agent", *not_enough)


@pytest.mark.parametrize(
    ("key", "enough", "not_enough"),
    [
        (
            "strong_bench",
            [piece(agent_id=name) for name in "abc"] * 10,
            [piece(agent_id=name) for name in "ab"] * 20,
        ),
        ("quick_answers", [piece(review_minutes=240)] * 20, [piece(review_minutes=241)] * 20),
        ("human_eye", [piece()] * 20, [piece()] * 19 + [piece(flags=AUTO)]),
        ("second_pair", [piece()] * 20, [piece(flags=OWN)] + [piece()] * 20),
        ("company_precision", [piece()] * 100, [AFTER_CHANGES] * 11 + [piece()] * 89),
    ],
)
def test_a_companys_achievement_needs_all_of_its_criterion(key, enough, not_enough):
    assert key in keys("company", *enough)
    assert key not in keys("company", *not_enough)


@pytest.mark.parametrize(
    ("key", "level"), [("associate", 5), ("specialist", 10), ("senior", 20), ("principal", 30)]
)
def test_ranks_are_achievements(key, level):
    assert key in keys("agent", levels=(level,))
    assert key not in keys("agent", levels=(level - 1,))


def test_streaks_specialists_and_quests_are_achievements():
    assert "steady_week" in keys("agent", streak_days=5)
    assert "steady_month" not in keys("agent", streak_days=19)
    assert "three_specialists" in keys("company", levels=(10, 12, 10))
    assert {"quest_won", "quests_won_10"} <= keys("company", quests_won=10)


def record(accepted=0, rework=None) -> RecordRead:
    return RecordRead(
        accepted=accepted, first_time=0, after_changes=0, reversed=0, rework_rate=rework
    )


@pytest.mark.parametrize(
    ("level", "accepted", "rework", "ready"),
    [
        (2, 50, 0.0, []),
        (3, 9, 0.0, []),
        (3, 10, 0.9, ["schedule"]),
        (5, 20, 0.15, ["schedule"]),
        (5, 20, 0.14, ["schedule", "batch"]),
        (15, 100, 0.05, ["schedule", "batch", "delegate", "small_amounts", "template"]),
    ],
)
def test_a_skill_needs_level_and_record(level, accepted, rework, ready):
    assert [skill.key for skill in skills.ready_for(level, record(accepted, rework), 0)] == ready


def test_what_was_forbidden_lately_keeps_a_skill_of_trust_back():
    ready = [skill.key for skill in skills.ready_for(10, record(40, 0.05), 1)]
    assert ready == ["schedule", "batch", "delegate"]


def test_every_skill_says_what_accepting_does():
    for skill in skills.SKILLS:
        assert ("Adds a rule" if skill.allows else "changes no policy") in skill.effect


@given(st.uuids(), st.integers(0, 500))
def test_three_different_quests_are_offered_the_same_all_week(team, weeks):
    week = date.fromordinal(date(2026, 1, 5).toordinal() + 7 * weeks)
    offers = [quest.key for quest in quests.offered(team, week)]
    assert len(set(offers)) == 3
    assert offers == [quest.key for quest in quests.offered(UUID(str(team)), week)]


@pytest.mark.parametrize("quest", quests.WEEKLY, ids=lambda quest: quest.key)
def test_a_quest_without_anything_measured_is_not_reached(quest):
    assert quest.measure(NOTHING) is None
    assert not quests.reached(quest, None, quest.target(None))


def test_targets_follow_the_weeks_before():
    cut, right = quests.BY_KEY["cut_rework"], quests.BY_KEY["first_time_right"]
    assert (cut.target(0.5), right.target(0.5), right.target(0.95)) == (0.45, 0.55, 1.0)
    assert quests.reached(cut, 0.45, 0.45)
    assert not quests.reached(cut, 0.46, 0.45)


def test_waiting_is_measured_by_the_middle_and_by_who_is_late():
    week = WeekFacts(3, 1, 1, 0, 3, (10, 200, 5000), 1)
    assert quests.BY_KEY["answer_fast"].measure(week) == 200
    assert quests.BY_KEY["none_waits"].measure(week) == 1


def people(count: int) -> list[PersonRow]:
    return [PersonRow(uuid4(), f"P{n}", "🙂", 100 - n) for n in range(count)]


def test_the_board_shows_neighbours_and_hides_the_last_place():
    board = people(6)
    assert [each.place for each in next_to(board[2].id, board)] == [2, 3, 4]
    assert [each.place for each in next_to(board[0].id, board)] == [1, 2]
    assert [each.place for each in next_to(board[4].id, board)] == [4, 5]
    assert [each.place for each in next_to(board[5].id, board)] == [5, 6]


def test_the_board_needs_five_people_and_the_caller():
    assert next_to(people(4)[0].id, people(4)) is None
    assert next_to(uuid4(), people(6)) is None


def test_the_same_request_has_the_same_digest_in_other_case_and_spacing():
    assert intake_digest("content", "Write  it\n", "A") == intake_digest("Content", "write it", "a")
    assert intake_digest("a", "b") != intake_digest("ab", "")
