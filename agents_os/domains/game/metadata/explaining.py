"""Words and numbers of the ledger: why an entry says what it says."""

from datetime import date

from agents_os.domains.game.metadata.curve import CAP, level_for, rank_of, total
from agents_os.domains.game.metadata.models import ReversedBecause
from agents_os.domains.game.metadata.rules import Award, Factor
from agents_os.domains.game.metadata.schemas import Explanation, FactorRead, LevelRead

_BECAUSE = {
    ReversedBecause.REJECTED: "the delivery was rejected",
    ReversedBecause.REFUNDED: "the order was refunded",
    ReversedBecause.REOPENED: "the task was opened again",
}


def explain_award(award: Award) -> Explanation:
    return Explanation(
        calculation=award.calculation(),
        base=award.base,
        counted_as=award.counted_as,
        factors=read_factors(award.factors),
        flags=list(award.flags),
        notes=list(award.notes),
    )


def explain_coaching(of: int, amount: int) -> Explanation:
    return Explanation(
        calculation=f"20 % of {of} XP = {amount} XP",
        notes=["For looking at the work and accepting it. Only you see this account."],
    )


def explain_reversal(
    because: ReversedBecause, accepted_on: date, earned: int, taken: int
) -> Explanation:
    notes = [f"Taken back because {_BECAUSE[because]}; it had been accepted on {accepted_on}."]
    if taken < earned:
        notes.append(f"{earned} XP were earned; a level once reached is kept.")
    return Explanation(calculation=f"−{taken} XP", notes=notes)


def read_factors(factors: tuple[Factor, ...]) -> list[FactorRead]:
    return [FactorRead(key=f.key, text=f.text, value=round(float(f.value), 4)) for f in factors]


def read_level(xp: int, reached: int, rank_names: dict[str, str]) -> LevelRead:
    """Where `xp` stands. `reached` is the level once reached, which is never lost."""
    level = max(reached, level_for(xp))
    rank, start = rank_of(level), total(level)
    next_at = None if level >= CAP else total(level + 1)
    share = 1.0 if next_at is None else max(0.0, (xp - start) / (next_at - start))
    return LevelRead(
        total_xp=xp,
        level=level,
        rank=rank.key,
        rank_name=rank_names.get(rank.key, rank.name),
        level_start=start,
        next_level_at=next_at,
        xp_to_next=None if next_at is None else next_at - xp,
        progress=round(share, 4),
    )
