"""What the shared text types accept and refuse."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from agents_os.core import fields
from agents_os.core.fields import EmailAddress, Emoji, LongText, MessageText, Name, ShortText, Tags


def accept(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Name, "  Quill  ", "Quill"),
        (Name, "Zoë 李 🦉", "Zoë 李 🦉"),
        (ShortText, "", ""),
        (LongText, "a\n\tb\r\n", "a\n\tb"),
        (MessageText, "hi", "hi"),
        (EmailAddress, " Ada@EXAMPLE.test ", "Ada@example.test"),
        (Emoji, "🦉", "🦉"),
        (Emoji, "🧑‍💼", "🧑‍💼"),
        (Emoji, "👋🏽", "👋🏽"),
        (Emoji, "🇩🇪", "🇩🇪"),
        (Emoji, "⚙️", "⚙️"),
        (Emoji, "#️⃣", "#️⃣"),
        (Tags, ["a", " a", "b"], ["a", "b"]),
    ],
)
def test_accepted(kind, value, expected):
    assert accept(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Name, "   "),
        (Name, "x" * 81),
        (Name, "a\x00b"),
        (Name, "two\nlines"),
        (Name, "safe\u202egnp.exe"),
        (Name, "\ud800"),
        (Name, 5),
        (ShortText, "x" * 501),
        (ShortText, "a\tb"),
        (LongText, "x" * 20_001),
        (LongText, "a\x00b"),
        (LongText, "a\x1b[31mred"),
        (MessageText, ""),
        (MessageText, "x" * (fields.MESSAGE_LIMIT + 1)),
        (EmailAddress, "nobody"),
        (EmailAddress, "a@b"),
        (EmailAddress, "a@example.test\x00"),
        (EmailAddress, "x" * 250 + "@example.test"),
        (EmailAddress, "<a@example.test>"),
        (Emoji, "owl"),
        (Emoji, "<b>"),
        (Emoji, "7"),
        (Emoji, "🦉 a"),
        (Emoji, "🦉" * 9),
        (Tags, ["x" * 33]),
        (Tags, [""]),
        (Tags, [str(i) for i in range(21)]),
    ],
)
def test_refused(kind, value):
    with pytest.raises(ValidationError):
        accept(kind, value)


def test_the_message_names_the_limit():
    with pytest.raises(ValidationError, match="at most 80 characters"):
        accept(Name, "x" * 81)
    with pytest.raises(ValidationError, match=r"control characters, found U\+0000"):
        accept(Name, "a\x00")
