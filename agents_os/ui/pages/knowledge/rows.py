"""Bases as the screens show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_os.core.settings import settings
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead, GrantRead
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, NO_MODEL, costs_credits
from agents_os.ui.knowledge_words import size
from agents_os.ui.order_words import counted
from agents_os.ui.people_choice import Choice

NAMED = 3  # agents and teams that are named; the others are counted


@dataclass(frozen=True)
class BaseRow:
    """`readers` says which agents may use it; `dot` and `word` only what needs a look."""

    id: str = ""
    name: str = ""
    about: str = ""
    documents: str = ""
    size: str = ""
    readers: str = ""
    read_by_nobody: bool = False
    model: str = ""
    used: str = ""
    dot: str = ""
    word: str = ""
    can_add: bool = False
    can_edit: bool = False


def base_row(base: BaseRead, grants: Sequence[GrantRead]) -> BaseRow:
    dot, word = _trouble(base)
    return BaseRow(
        id=str(base.id),
        name=base.name,
        about=base.description,
        documents=f"{counted(base.documents, 'document')}, {counted(base.passages, 'passage')}",
        size=size(base.size_bytes),
        readers=readers(grants),
        read_by_nobody=not grants,
        model=model_words(base.embedding_model),
        used=_used(base),
        dot=dot,
        word=word,
        can_add="add" in base.can,
        can_edit="edit" in base.can,
    )


def readers(grants: Sequence[GrantRead]) -> str:
    """Which agents may use a base, in one line."""
    if any(each.agent_id is None and each.team_id is None for each in grants):
        return "Every agent"
    teams = [f"team {each.team_name}" for each in grants if each.team_name]
    names = [each.agent_name for each in grants if each.agent_name] + teams
    if not names:
        return "No agent yet"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def model_words(model: str) -> str:
    """What an embedding model does for the person who looks for something."""
    if model == NO_MODEL:
        return "Found by words only"
    if costs_credits(model):
        return f"Found by words and by meaning ({model}, costs credits)"
    return "Found by words and by meaning, without a provider"


def model_choices(current: str) -> list[Choice]:
    """What a base can go over to, the model it has first."""
    usual = settings().default_embed_model or LOCAL_MODEL
    known = dict.fromkeys([current, usual, LOCAL_MODEL, NO_MODEL])
    return [{"value": each, "label": model_words(each)} for each in known]


def _trouble(base: BaseRead) -> tuple[str, str]:
    if base.failed:
        return "off", f"{counted(base.failed, 'document')} could not be read"
    waiting = base.documents - base.ready
    return ("busy", f"Reading {counted(waiting, 'document')}") if waiting > 0 else ("", "")


def _used(base: BaseRead) -> str:
    if base.hit_rate is None:
        return "Not searched yet"
    said = f"Searched {counted(base.searches, 'time')}, {base.hit_rate:.0%} found something"
    return f"{said}, {base.kept_rate:.0%} repeated a recent search"
