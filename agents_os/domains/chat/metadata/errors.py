"""What can go wrong in a conversation."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    code = "conversation_not_found"


class MessageNotFound(NotFound):
    code = "message_not_found"


class AnswerInProgress(Conflict):
    """An answer is still being written; wait for it or stop it."""

    code = "answer_in_progress"


class WrongAgent(Conflict):
    """The conversation belongs to another agent."""

    code = "wrong_agent"


class NotAnAnswer(Invalid):
    """Only an agent's finished answer can be rated or asked for again."""

    code = "not_an_answer"
