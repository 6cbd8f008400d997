"""Provider keys and models as the screen shows them."""

from collections.abc import Sequence

from agents_os.core.shapes import Frozen
from agents_os.domains.agents.metadata.model_use import ModelUse
from agents_os.domains.gateway.metadata.answer_cache import AnswerCacheRead
from agents_os.domains.gateway.metadata.provider_key_schemas import ProviderKeyRead, Verdict
from agents_os.domains.gateway.metadata.providers import label_of
from agents_os.domains.gateway.metadata.schemas import ModelRead

MOST_NAMES = 3
WORDS = {
    Verdict.WORKS: ("on", "Works"),
    Verdict.WRONG_KEY: ("off", "Wrong key"),
    Verdict.NO_QUOTA: ("busy", "No quota"),
    Verdict.UNREACHABLE: ("busy", "Unreachable"),
    Verdict.REFUSED: ("off", "Refused"),
}


class KeyRow(Frozen):
    """`secret`: the last four characters, or the address of a server that asks for no key."""

    id: str
    name: str
    provider: str
    secret: str
    models: str
    dot: str
    verdict: str
    message: str
    tested_at: str
    used_by: str
    has_key: bool


class AnswersCard(Frozen):
    """The switch of answers that are used again. `mine`: whether this person may move it."""

    shown: bool = False
    on: bool = False
    mine: bool = False
    terms: str = ""


class ModelBox(Frozen):
    id: str
    label: str
    allowed: bool


def key_row(key: ProviderKeyRead, uses: Sequence[ModelUse]) -> KeyRow:
    dot, verdict = WORDS[key.verdict]
    users = [use.name for use in uses if use.model.startswith(f"{key.slug}/")]
    return KeyRow(
        id=str(key.id),
        name=key.name,
        provider=label_of(key.provider),
        secret=f"…{key.last4}" if key.last4 else key.base_url or "…",
        models=_count(len(key.models), "model"),
        dot=dot,
        verdict=verdict,
        message="" if key.verdict is Verdict.WORKS else key.verdict_message,
        tested_at=key.tested_at.isoformat(),
        used_by=in_words(users),
        has_key=bool(key.last4) or key.base_url is None,
    )


def answers_card(cache: AnswerCacheRead, *, mine: bool) -> AnswersCard:
    return AnswersCard(
        shown=cache.available or cache.on,
        on=cache.on,
        mine=mine,
        terms=f"A question that was asked before, word for word, gets the same answer at once, for"
        f" {cache.percent_of_price} % of the price. The run and its costs say that it is a saved"
        f" answer. Answers are kept for {cache.hours} hours.",
    )


def in_words(names: Sequence[str]) -> str:
    """“Ada, Bo and 2 more”."""
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def model_boxes(models: Sequence[ModelRead], allowed: Sequence[str] | None) -> list[ModelBox]:
    """Every model once, whichever key it is asked with, and what is allowed but not there now."""
    there = {
        model.wire_id: f"{model.wire_id.partition('/')[2]} ({label_of(model.provider)})"
        for model in models
        if not model.alias_of and not model.practice
    }
    gone = {id_: f"{id_} (not available now)" for id_ in allowed or () if id_ not in there}
    return [
        ModelBox(id=id_, label=label, allowed=allowed is None or id_ in allowed)
        for id_, label in (there | gone).items()
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
