"""Step two: name, face, place; and what hiring means."""

import reflex as rx

from agents_os.ui.components import avatar, button, card, field, form, select_field
from agents_os.ui.components.emoji_field import emoji_field
from agents_os.ui.pages.hire.state import HireState

CHOSEN = HireState.chosen
ENVIRONMENTS = [
    ("prod", "Production: real work"),
    ("staging", "Staging: trying out changes"),
    ("test", "Test: experiments"),
]


def mine() -> rx.Component:
    return rx.el.div(
        card("Make it mine", _form()),
        rx.el.div(_chosen(), _meaning(), class_name="col gap-4"),
        id="template",
        tab_index=-1,
        class_name="mine",
        style={"outline": "none"},
    )


def _form() -> rx.Component:
    return form(
        field("Name", "name", default_value=CHOSEN.name, required=True, max_length=80),
        emoji_field("Face", "emoji", selected=CHOSEN.emoji),
        rx.el.div(
            _visibility(),
            rx.cond(
                HireState.teams.length() > 0,
                rx.el.div(
                    rx.el.label("Team", html_for="hire-team"),
                    rx.el.select(
                        rx.el.option("No team", value=""),
                        rx.foreach(
                            HireState.teams,
                            lambda t: rx.el.option(t["label"], value=t["value"]),
                        ),
                        id="hire-team",
                        name="team_id",
                        class_name="input",
                    ),
                    class_name="field",
                ),
            ),
            class_name="pair",
        ),
        rx.el.div(
            select_field("Environment", "environment", ENVIRONMENTS),
            field(
                "Tags",
                "tags",
                default_value=CHOSEN.tags,
                max_length=600,
                hint="Separate them with commas.",
            ),
            class_name="pair",
        ),
        rx.el.div(
            button("Hire ", CHOSEN.name, type="submit", variant="primary"),
            button("Back", on_click=HireState.back_to_choice),
            class_name="actions",
        ),
        on_submit=HireState.hire,
        key=CHOSEN.key,
    )


def _visibility() -> rx.Component:
    return rx.el.div(
        rx.el.label("Who can see it", html_for="hire-visibility"),
        rx.el.select(
            rx.el.option("Everybody in the company", value="org"),
            rx.cond(HireState.teams.length() > 0, rx.el.option("One team", value="team")),
            rx.el.option("Only me (and admins)", value="private"),
            id="hire-visibility",
            name="visibility",
            class_name="input",
        ),
        class_name="field",
    )


def _chosen() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            avatar(CHOSEN.emoji, size="lg"),
            rx.el.div(
                rx.el.b(CHOSEN.name),
                rx.el.div(CHOSEN.role, class_name="muted"),
                rx.el.div(CHOSEN.autonomy, class_name="small muted"),
            ),
            class_name="body row",
        ),
        class_name="card",
    )


def _meaning() -> rx.Component:
    return card(
        "What hiring means",
        rx.el.ul(
            rx.el.li(
                "Hiring costs nothing. Answers and tasks spend credits, never more than you have."
            ),
            rx.el.li("It starts at once: version 1 is published and people can chat with it."),
            rx.el.li("It reads only what you give it, and uses tools only when it works on tasks."),
            rx.el.li("You own it and can change it; admins can, too."),
            rx.el.li("Nothing it writes leaves this company by itself."),
            class_name="facts-list",
        ),
    )
