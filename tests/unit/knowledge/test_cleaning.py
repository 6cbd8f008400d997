"""Making extracted text fit to read."""

from agents_os.domains.knowledge.metadata.cleaning import clean, unwrap, without_furniture


def test_what_nobody_sees_is_taken_away():
    assert clean("\ufeff\uf0b7 A\u200b b\u00ad\0\x07\r\n\r\n\r\n\r\nc  d\t e") == "• A b\n\nc d e"


def test_words_torn_at_the_end_of_a_line_are_whole_again():
    assert clean("the deliv-\nery of\nGoods-\nUK") == "the delivery of\nGoods-\nUK"


def test_lines_of_a_paragraph_are_joined_and_lists_are_not():
    text = (
        "This is a long line of a paragraph that goes\non in the next line.\n- one\n- two\n"
        "A short\nline stands alone."
    )
    assert unwrap(text).split("\n") == [
        "This is a long line of a paragraph that goes on in the next line.",
        "- one",
        "- two",
        "A short",
        "line stands alone.",
    ]


def test_headers_footers_and_page_numbers_go_and_the_rest_stays():
    pages = [f"Handbook 2026\nText of page {n}.\nMore of {n}.\nPage {n} of 9" for n in range(1, 10)]
    assert without_furniture(pages)[3] == "Text of page 4.\nMore of 4."
    assert without_furniture(["2026", "Only a title\nand a line"]) == [
        "2026",
        "Only a title\nand a line",
    ]
