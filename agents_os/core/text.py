"""Text from outside, made fit to be kept."""


def storable(text: str) -> str:
    """`text` without the characters Postgres cannot keep: NUL, half surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def clip(text: str, limit: int, *, note: str = " … [cut off]") -> str:
    """`text`, at most `limit` characters long, saying so where something was cut off."""
    return text if len(text) <= limit else text[: limit - len(note)] + note


def first_line(text: str, limit: int = 300) -> str:
    """The first line that says something, for errors: the rest is stack and noise."""
    lines = (line.strip() for line in text.splitlines())
    return clip(next((line for line in lines if line), ""), limit, note=" …")
