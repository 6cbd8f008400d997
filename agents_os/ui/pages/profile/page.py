"""Settings: how you appear, and how the product looks to you."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from agents_os.ui.components import button, card, emoji_picker, field, form, form_actions
from agents_os.ui.pages.profile.state import ProfileState
from agents_os.ui.session import SessionState
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

FACES = [
    "🧑‍💼", "👩‍💼", "👨‍💼", "🧑‍💻", "👩‍💻", "👨‍💻", "🧑‍🎨", "👩‍🔬", "👨‍🔧", "🧑‍🚀", "🧑‍🏫", "🧑‍🍳",
    "🦸", "🧙", "🥷", "🧝", "🙂", "😎", "🤓", "🐱", "🐶", "🦊", "🐼", "🐸", "🦁", "🐙",
]  # fmt: skip


@screen("/settings/profile", title="Your profile", active="settings")
def profile_page() -> rx.Component:
    return settings_frame(
        "profile",
        "Your profile",
        "How your colleagues and your agents see you.",
        rx.cond(SessionState.email_confirmed, rx.fragment(), _unconfirmed()),
        card("You", _form()),
        card("Look", _look()),
    )


def _unconfirmed() -> rx.Component:
    return card(
        "Confirm your e-mail address",
        rx.el.p(
            "Open the link we mailed to ",
            rx.el.b(SessionState.email),
            ". Until then you cannot invite people or make API keys.",
        ),
        button("Send the link again", on_click=ProfileState.send_confirmation),
    )


def _form() -> rx.Component:
    return form(
        field(
            "Name",
            "display_name",
            default_value=SessionState.name,
            required=True,
            max_length=80,
            auto_complete="name",
        ),
        field("E-mail", "shown_email", value=SessionState.email, read_only=True, type="email"),
        emoji_picker("Face", "avatar", FACES, selected=SessionState.avatar),
        form_actions("Save"),
        on_submit=ProfileState.save,
        key=SessionState.user_id,
    )


def _look() -> rx.Component:
    modes = (("light", "Light"), ("dark", "Dark"), ("system", "As my device"))
    return rx.fragment(
        rx.el.div(
            *[
                button(
                    label,
                    on_click=set_color_mode(mode),
                    custom_attrs={"aria-pressed": rx.cond(color_mode == mode, "true", "false")},
                )
                for mode, label in modes
            ],
            class_name="row wrap",
            role="group",
            custom_attrs={"aria-label": "Theme"},
        ),
        rx.el.p("Kept in this browser.", class_name="hint"),
    )
