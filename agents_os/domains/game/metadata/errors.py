"""What can be wrong in the game."""

from agents_os.core.errors import Conflict, Forbidden, Invalid, NotFound


class SkillRecommendationNotFound(NotFound):
    """No such card, or one of an agent that this person may not see."""

    code = "skill_recommendation_not_found"


class SkillAlreadyAnswered(Conflict):
    """Somebody accepted the card already; details say when."""

    code = "skill_already_answered"


class QuestNotOffered(Invalid):
    """The quest is not one of the three offered this week."""

    code = "quest_not_offered"


class QuestAlreadyPicked(Conflict):
    """The team has another quest this week."""

    code = "quest_already_picked"


class GamePartOff(Conflict):
    """The organisation switched this part of the game off."""

    code = "game_part_off"


class OnlyForPeople(Forbidden):
    """Personal choices belong to a person, not to an API key."""

    code = "only_for_people"
