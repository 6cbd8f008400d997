"""Citations become links; nothing else of an answer changes."""

from agents_os.ui.citations import Source, label_of, with_links

SOURCES = {
    1: Source("Handbook · page 12", "/knowledge/documents/a?passage=b"),
    2: Source("x](https://evil.test) *", "/knowledge/documents/c"),
}


def test_a_citation_is_a_link_to_its_page() -> None:
    assert with_links("Thirty days [1].", SOURCES) == (
        "Thirty days [Handbook · page 12](/knowledge/documents/a?passage=b)."
    )


def test_several_at_once_are_several_links_and_unknown_ones_stay() -> None:
    shown = with_links("So it is [1, 7].", SOURCES)
    assert shown.endswith("passage=b) \\[7\\].")
    assert with_links("As said [9].", SOURCES) == "As said [9]."


def test_a_name_cannot_break_out_of_its_link() -> None:
    assert with_links("[2]", SOURCES) == (r" [x\]\(https://evil.test\) \*](/knowledge/documents/c)")


def test_code_and_links_stay_as_they_are() -> None:
    for text in ("`a[1]`", "```\na[1]\n```", "[1](https://example.com)", "```\nopen a[1]"):
        assert with_links(text, SOURCES) == text


def test_labels_are_short() -> None:
    assert label_of("Handbook 2026.pdf", "page 12") == "Handbook 2026 · page 12"
    assert len(label_of("x" * 200, "")) == 32
