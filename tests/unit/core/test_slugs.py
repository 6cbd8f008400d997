"""Names for programs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.core.slugs import first_free, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Quill", "quill"),
        ("Büro-Hilfe  2!", "buro-hilfe-2"),
        ("智能助手", "agent"),
        ("--", "agent"),
        ("x" * 80, "x" * 60),
    ],
)
def test_a_name_becomes_a_slug(name, slug):
    assert slug_of(name) == slug


@given(st.text(max_size=80))
def test_every_slug_is_accepted_by_the_database(name):
    slug = first_free(slug_of(name), {slug_of(name)})
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


def test_the_smallest_free_number_is_taken():
    assert first_free("quill", set()) == "quill"
    assert first_free("quill", {"quill", "quill-2", "quill-4"}) == "quill-3"
