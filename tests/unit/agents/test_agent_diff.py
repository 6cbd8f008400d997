"""What a comparison shows."""

from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.diff import diff_definitions, diff_lines
from agents_os.domains.agents.metadata.gallery import templates

QUILL = templates()["quill"].definition


def diff(**fields):
    after = AgentDefinition.model_validate(QUILL.canonical() | fields)
    return diff_definitions(QUILL, after)


def test_equal_definitions_have_no_changes():
    assert diff() == []


def test_a_nested_field_is_named_by_path_and_label():
    (change,) = diff(persona=QUILL.persona.model_dump() | {"tone": "Stern"})
    assert (change.path, change.label, change.kind) == ("persona.tone", "Persona · Tone", "changed")
    assert (change.before, change.after, change.lines) == (QUILL.persona.tone, "Stern", [])


def test_long_texts_are_compared_by_line():
    (change,) = diff(instructions=QUILL.instructions.replace("- Offer an outline", "- Skip it"))
    kinds = [line.kind for line in change.lines]
    assert (kinds.count("removed"), kinds.count("added")) == (1, 1)
    assert len([kind for kind in kinds if kind == "same"]) > 10


def test_lists_of_words_show_what_came_and_went():
    (change,) = diff(specialties=["Headlines", "Poems"])
    assert change.added == ["Poems"]
    assert "Long-form drafts" in change.removed


def test_services_are_matched_by_key_not_by_place():
    article, page = QUILL.canonical()["services"]
    changes = diff(services=[page, article | {"price_credits": 30}])
    assert [(c.path, c.before, c.after) for c in changes] == [
        ("services.blog_article.price_credits", 25, 30),
        (
            "services.order",
            ["blog_article", "web_copy"],
            ["web_copy", "blog_article"],
        ),
    ]


def test_a_service_that_comes_or_goes_is_one_change():
    article, page = QUILL.canonical()["services"]
    (gone,) = diff(services=[page])
    assert (gone.path, gone.kind, gone.after) == ("services.blog_article", "removed", None)
    (new,) = diff(services=[article, page, page | {"key": "extra"}])
    assert (new.path, new.kind) == ("services.extra", "added")


def test_lines_carry_their_numbers_on_both_sides():
    lines = diff_lines("one\ntwo\nthree", "one\n2\nthree\nfour")
    assert [(line.kind, line.text, line.before_line, line.after_line) for line in lines] == [
        ("same", "one", 1, 1),
        ("removed", "two", 2, None),
        ("added", "2", None, 2),
        ("same", "three", 3, 3),
        ("added", "four", None, 4),
    ]
