"""Answers of the practice model in a shape that was asked for."""

import pytest
from jsonschema_rs import Draft202012Validator

from agents_os.domains.gateway.adapters.secondary.practice.shaped import shaped_answer

INVOICE = "Find the fields.\n\n<<<\nInvoice 2042 of Paper & Co. Total: 1,250.50 EUR, due soon.\n>>>"


def test_fields_are_what_stands_in_the_text():
    shape = {
        "type": "object",
        "properties": {"supplier": {"type": "string"}, "total": {"type": "number"}},
    }
    assert shaped_answer(shape, INVOICE) == {
        "supplier": "Invoice 2042 of Paper & Co.",
        "total": 1250.5,
    }


def test_a_choice_is_the_one_the_text_names_or_the_first():
    shape = {"enum": ["can_wait", "urgent"]}
    assert shaped_answer(shape, "<<<\nThis is URGENT!\n>>>") == "urgent"
    assert shaped_answer(shape, "<<<\nHello\n>>>") == "can_wait"


def test_a_list_has_an_entry_per_sentence():
    shape = {"type": "array", "items": {"type": "object", "properties": {"what": {}}}}
    assert shaped_answer(shape, "<<<\nAda calls. Bob writes!\n>>>") == [
        {"what": "Ada calls."},
        {"what": "Bob writes!"},
    ]


@pytest.mark.parametrize("text", ["", "…", "a" * 5000, "1,2,3", "<<<\n\n>>>"])
def test_it_always_fits(text: str):
    shape = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "maxLength": 20},
            "b": {"type": "integer"},
            "c": {"type": "boolean"},
            "d": {"type": "array", "minItems": 2, "items": {"type": "number"}},
            "e": {"enum": ["x", "y"]},
            "f": {"type": "null"},
        },
        "required": ["a", "b", "c", "d", "e", "f"],
    }
    Draft202012Validator(shape).validate(shaped_answer(shape, text))
