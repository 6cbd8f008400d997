"""Vectors as Postgres reads them."""

from collections.abc import Sequence


def as_vector(embedding: Sequence[float]) -> str:
    """The text form of pgvector, to be cast: six significant digits, more than half precision."""
    return f"[{','.join(f'{number:.6g}' for number in embedding)}]"
