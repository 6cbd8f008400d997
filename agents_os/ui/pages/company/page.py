"""Settings: the company."""

import reflex as rx

from agents_os.core.clock import time_zones
from agents_os.ui.components import (
    card,
    checkbox,
    chip,
    emoji_picker,
    field,
    form,
    form_actions,
    kv_list,
    screen_states,
    select_field,
    text_area,
)
from agents_os.ui.pages.company.state import CompanyState
from agents_os.ui.session import SessionState, can
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

LOGOS = [
    "🏢", "🏭", "🏬", "🏦", "🏥", "🏫", "🚀", "🛠️", "🌱", "🦉", "🐙", "🦊", "⚡", "🎯", "🧪", "📦",
    "🎨", "🍞", "⛵", "🪐",
]  # fmt: skip
ZONES = [
    (zone, zone.replace("_", " "))
    for zone in sorted(time_zones())
    if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
]


@screen("/settings/company", title="Company", active="settings", on_load=CompanyState.on_load)
def company_page() -> rx.Component:
    return settings_frame(
        "company",
        "Company",
        "Name, time zone, who may build, and how agents speak for you.",
        screen_states(
            CompanyState,
            rx.cond(can("org:manage"), _form(), _read_only()),
            retry=CompanyState.on_load,
            who_can="Members of the company see this.",
        ),
    )


def _form() -> rx.Component:
    return card(
        "Company",
        form(
            field("Name", "name", default_value=CompanyState.name, required=True, max_length=80),
            emoji_picker("Logo", "logo", LOGOS, selected=CompanyState.logo),
            select_field(
                "Time zone",
                "time_zone",
                [("UTC", "UTC"), *ZONES],
                default_value=CompanyState.time_zone,
                hint="Days and times on every screen are shown in it.",
            ),
            checkbox(
                "Members may build",
                "members_can_build",
                default_checked=CompanyState.members_can_build,
                hint="Members create and edit their own agents. Without it, leads and above do.",
            ),
            text_area(
                "Brand guidelines",
                "brand_guidelines",
                default_value=CompanyState.brand_guidelines,
                hint="How your agents speak for you: tone, words you use, words you avoid. Every"
                " agent is told it before it answers.",
                max_length=4000,
                rows=5,
            ),
            form_actions("Save"),
            on_submit=CompanyState.save,
            key=SessionState.org_id,
        ),
        aside=chip("Plan: ", CompanyState.plan.capitalize()),
    )


def _read_only() -> rx.Component:
    return card(
        "Company",
        kv_list(
            ("Name", CompanyState.name),
            ("Time zone", CompanyState.time_zone),
            ("Plan", CompanyState.plan),
            ("Members may build", rx.cond(CompanyState.members_can_build, "Yes", "No")),
            (
                "Brand guidelines",
                rx.cond(CompanyState.brand_guidelines, CompanyState.brand_guidelines, "None"),
            ),
        ),
        rx.el.p("Owners and admins change these.", class_name="hint"),
    )
