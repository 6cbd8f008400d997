"""Whether a node comes after words that strangers may have written. Pure.

Steps that bring such words in are marked in the journal, whether they succeed or fail: a site's
answer may also stand in an error. What counts for a node is what lies before it in the graph.
"""

from collections.abc import Iterator

from agents_os.domains.workflows.metadata.places import Place
from agents_os.domains.workflows.metadata.plan import WHILE
from agents_os.domains.workflows.metadata.run_schemas import Outside
from agents_os.domains.workflows.usecases.execution.visit import Going, Visit

OUTSIDE = "outside"  # in the input of steps that read what strangers may have written
_BY_PROGRAMS = ("trigger.webhook", "trigger.api", "trigger.event")


def after_untrusted(visit: Visit) -> bool:
    """Whether strangers may have had a hand in what the node is about to do."""
    if began_with(visit.going) is Outside.READ:
        return True
    marked = [
        key for key, step in visit.going.journal.steps.items() if (step.input or {}).get(OUTSIDE)
    ]
    return any(_is_of(key, place) for place in (_before(visit) if marked else ()) for key in marked)


def began_with(going: Going) -> Outside:
    """What the run began with. Whoever knows the address of an unsigned webhook is a stranger.

    Data of a program that is known goes where the author of the workflow says; only a model that
    reads it can be talked into something.
    """
    trigger = going.program.plan.definition.node(going.given.trigger)
    if trigger is not None and trigger.config.get("signed") is False:
        return Outside.READ
    if going.given.outside is not Outside.NO:
        return going.given.outside
    return Outside.DATA if trigger and trigger.type in _BY_PROGRAMS else Outside.NO


def told(visit: Visit) -> dict[str, bool]:
    """The mark of a model that reads what a run was begun with from outside."""
    return {} if began_with(visit.going) is Outside.NO else {OUTSIDE: True}


def _is_of(key: str, place: str) -> bool:
    """Whether a step belongs to a place: the node's own, one of its phases, or in its rounds."""
    return key == place or key.startswith((f"{place}:", f"{place}["))


def _before(visit: Visit) -> Iterator[str]:
    """Everything that leads to the node, or to the containers around it."""
    place: Place | None = visit.place
    while place is not None:
        nodes = visit.going.outlook.levels[place.frame.prefix].nodes
        waiting, found = [place.node], set[str]()
        while waiting:
            fresh = {edge.source for edge in waiting.pop().incoming} & nodes.keys() - found
            found |= fresh
            waiting += [nodes[each].place.node for each in fresh]
        yield from (nodes[each].place.key for each in found)
        place = place.frame.owner
        if place is not None and place.node.type == WHILE:
            yield place.key  # a round sees what the one before it gave
