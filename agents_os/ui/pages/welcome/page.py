"""/welcome: company, first agent, first answer."""

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    card,
    emoji_picker,
    empty_state,
    field,
    form,
    link,
    page_head,
    screen_states,
    select_field,
)
from agents_os.ui.components.workforce import Opened, Styles, ZoneHint, chosen_button, steps
from agents_os.ui.pages.company.page import LOGOS, ZONES
from agents_os.ui.pages.hire.rows import CATEGORIES
from agents_os.ui.pages.welcome.answer import first_question
from agents_os.ui.pages.welcome.answer_state import FirstAnswerState
from agents_os.ui.pages.welcome.document import first_document
from agents_os.ui.pages.welcome.document_state import FirstDocumentState
from agents_os.ui.pages.welcome.parts import suggestion
from agents_os.ui.pages.welcome.state import WelcomeState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen

STEPS = [("company", "Your company"), ("agent", "Your first agent"), ("question", "First answer")]


@screen(
    "/welcome",
    title="Welcome",
    active="home",
    on_load=[WelcomeState.on_load, FirstAnswerState.on_load, FirstDocumentState.on_load],
)
def welcome_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        rx.el.div(
            page_head(
                rx.fragment("Welcome, ", SessionState.name.split(" ")[0]),
                "Three short steps to your first answer.",
                link("Skip for now", href="/", class_name="btn ghost"),
            ),
            screen_states(
                WelcomeState,
                steps("Steps to the first answer", STEPS, WelcomeState.step),
                rx.el.div(
                    rx.match(
                        WelcomeState.step,
                        ("company", _company()),
                        ("agent", _agent()),
                        rx.el.div(first_question(), first_document(), class_name="col gap-4"),
                    ),
                    id="step",
                    tab_index=-1,
                    style={"outline": "none"},
                ),
                Opened.create(target="step", what=WelcomeState.step),
                retry=WelcomeState.on_load,
                who_can="Members of this company see this.",
            ),
            class_name="welcome",
        ),
    )


def _company() -> rx.Component:
    return rx.cond(can("org:manage"), _company_form(), _agent())


def _company_form() -> rx.Component:
    return card(
        "Your company",
        form(
            field("Name", "name", default_value=WelcomeState.company, required=True, max_length=80),
            emoji_picker("Logo", "logo", LOGOS, selected=WelcomeState.logo),
            rx.el.div(
                select_field(
                    "Time zone",
                    "time_zone",
                    [("UTC", "UTC"), *ZONES],
                    default_value=WelcomeState.time_zone,
                    hint="Days and times on every screen are shown in it.",
                ),
                key=WelcomeState.zones_taken,
            ),
            ZoneHint.create(current=WelcomeState.time_zone, on_use=WelcomeState.take_zone),
            rx.el.div(
                button("Save and go on", type="submit", variant="primary"),
                button("Later", variant="ghost", on_click=WelcomeState.go_to("agent")),
                class_name="actions",
            ),
            on_submit=WelcomeState.save_company,
            key=SessionState.org_id,
        ),
    )


def _agent() -> rx.Component:
    return rx.cond(
        can("agents:edit"),
        card(
            "Your first agent",
            rx.el.p("What do you want help with?", style={"margin": "0 0 8px"}, id="help-with"),
            rx.el.div(
                *[
                    chosen_button(
                        text,
                        on=WelcomeState.category == key,
                        on_click=WelcomeState.want_help_with(key),
                    )
                    for key, text in CATEGORIES
                ],
                class_name="help",
                role="group",
                custom_attrs={"aria-labelledby": "help-with"},
            ),
            rx.el.ul(rx.foreach(WelcomeState.suggested, suggestion), class_name="people three"),
            rx.el.p(
                "Hiring costs nothing. ",
                link("See all templates in the gallery", href="/agents/hire", class_name="link"),
                class_name="small muted",
                style={"margin": "16px 0 0"},
            ),
        ),
        rx.el.div(
            empty_state(
                "🪑",
                "Nobody works here yet",
                "Your role does not hire. As soon as an owner, an admin or a lead has hired an"
                " agent, you can work with it.",
                button_link("To mission control", href="/"),
            ),
            class_name="card",
        ),
    )
