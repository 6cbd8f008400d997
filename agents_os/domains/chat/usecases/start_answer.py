"""Set an answer going."""

from agents_os.core import background
from agents_os.core.actor import Actor
from agents_os.domains.chat.metadata.schemas import Turn
from agents_os.domains.chat.usecases.answer_turn import answer_turn


def start_answer(actor: Actor, turn: Turn) -> None:
    """Let this process answer `turn`, whatever becomes of the tab or request that asked.

    Call it after the unit of work that made the turn has committed.
    """
    background.start(f"answer {turn.run_id}", answer_turn(actor, turn))
