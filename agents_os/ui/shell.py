"""The frame of every screen: sidebar, top bar, palette; and the plain frame of public pages."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from agents_os.ui.components.basics import avatar, button
from agents_os.ui.components.browser import (
    KeepSignedIn,
    Leave,
    Notices,
    Palette,
    PaletteButton,
    PressedEarly,
    link,
    native_form,
    plain_link,
    submit_form,
)
from agents_os.ui.components.dialogs import menu, menu_item, menu_separator
from agents_os.ui.components.states import skeleton
from agents_os.ui.errors import NoticeState
from agents_os.ui.inbox import InboxState
from agents_os.ui.navigation import COMMANDS, ENTRIES, GAME, SECTIONS, Entry
from agents_os.ui.paying import PortalState, sells
from agents_os.ui.playing import PlayState, playing
from agents_os.ui.quick_task.parts import quick_task
from agents_os.ui.search import SearchState
from agents_os.ui.session import SessionState, can
from agents_os.ui.top_bar.bell import bell
from agents_os.ui.top_bar.meter import meter
from agents_os.ui.top_bar.stop import stop_banner, stop_button

REFRESH_EVERY_MINUTES = 10  # an access token lives 15


def screen(route: str, *, title: str, active: str = "", on_load: Any = None) -> Callable[..., Any]:
    """Register a page for signed-in people: in the shell, after `SessionState.arrive`.

    `active` is the `key` of its sidebar entry (navigation.py); `on_load` one event or a list.
    """
    events = on_load if isinstance(on_load, Sequence) else [on_load] if on_load else []

    def register(page: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
        def framed() -> rx.Component:
            return shell(active, page())

        framed.__name__ = page.__name__
        arrivals = [SessionState.arrive, PlayState.arrive, InboxState.arrive]
        rx.page(route=route, title=f"{title} · Agents OS", on_load=[*arrivals, *events])(framed)
        return framed

    return register


def public_page(route: str, *, title: str, on_load: Any = None) -> Callable[..., Any]:
    """Register a page anybody may open. Its states must be listed in guard.py, if it has any."""

    def register(page: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
        def framed() -> rx.Component:
            return gate(page())

        framed.__name__ = page.__name__
        rx.page(route=route, title=f"{title} · Agents OS", on_load=on_load)(framed)
        return framed

    return register


def shell(active: str, *content: Any) -> rx.Component:
    """`content` inside the shell, once it is known who is here."""
    return rx.fragment(
        plain_link("Skip to content", href="#content", class_name="skip"),
        rx.el.div(
            _sidebar(active),
            _top_bar(),
            rx.el.main(
                stop_banner(),
                rx.el.div(
                    rx.cond(SessionState.ready, rx.fragment(*content), skeleton(6)),
                    class_name="page",
                ),
                id="content",
                tab_index=-1,
                class_name="main",
            ),
            class_name="shell",
        ),
        Palette.create(commands=_commands(), found=SearchState.found, on_search=SearchState.search),
        rx.cond(can("work:create"), quick_task()),
        KeepSignedIn.create(minutes=REFRESH_EVERY_MINUTES),
        _hidden_forms(),
        *_messengers(),
    )


def gate(*content: Any) -> rx.Component:
    """The frame of a public page: brand and one card."""
    return rx.el.div(
        rx.el.main(_brand("/login"), *content, id="content"), *_messengers(), class_name="gate"
    )


def _messengers() -> list[rx.Component]:
    return [
        Leave.create(to=SessionState.leave_to),
        Notices.create(latest=NoticeState.latest, label="Notices"),
        PressedEarly.create(),
    ]


def _brand(href: str) -> rx.Component:
    return link(
        avatar("🕹️", size="sm", tone="lcd"), rx.el.b("AGENTS OS"), href=href, class_name="brand"
    )


def _sidebar(active: str) -> rx.Component:
    return rx.el.div(
        _brand("/"),
        _org_switcher(),
        rx.el.nav(
            *[_section(name, active) for name in SECTIONS],
            custom_attrs={"aria-label": "Main"},
        ),
        class_name="side",
    )


def _section(name: str, active: str) -> rx.Component:
    entries = [entry for entry in ENTRIES if entry.section == name]
    if not entries:
        return rx.fragment()
    links = [_nav_link(e, on=e.key == active) for e in entries]
    more = _subscription() if name == "Company" else rx.fragment()
    return rx.el.div(rx.el.h2(name), *links, more, class_name="section")


def _subscription() -> rx.Component:
    """To the payment provider's page, where payments are connected."""
    return rx.cond(
        sells(),
        rx.el.button(
            rx.icon("square-arrow-out-up-right", size=16, aria_hidden=True),
            rx.el.span("Manage subscription"),
            type="button",
            on_click=PortalState.open,
            class_name="nav desktop-nav",
        ),
    )


def _commands() -> rx.Var[list[dict[str, str]]]:
    serious = [command for command in COMMANDS if command["href"] != GAME]
    return rx.cond(playing(), rx.Var.create(COMMANDS), rx.Var.create(serious))


def _nav_link(entry: Entry, *, on: bool) -> rx.Component:
    drawn = link(
        rx.icon(entry.icon, size=16, aria_hidden=True),
        rx.el.span(entry.label),
        _number(entry.key),
        href=entry.href,
        class_name="nav" if entry.phone else "nav desktop-nav",
        custom_attrs={"aria-current": "page"} if on else {},
    )
    return rx.cond(playing(), drawn) if entry.href == GAME else drawn


def _number(key: str) -> rx.Component:
    """How much waits behind an entry of the sidebar."""
    if key == "approvals":
        return _counted(InboxState.mine, " for you", "chip gold n num")
    if key == "tasks":
        return _counted(InboxState.tasks, " open", "chip n num")
    return rx.fragment()


def _counted(number: Any, of: str, class_name: str) -> rx.Component:
    return rx.cond(
        number > 0,
        rx.el.span(number, rx.el.span(of, class_name="visually-hidden"), class_name=class_name),
    )


def _org_switcher() -> rx.Component:
    trigger = button(
        rx.el.span(
            avatar(SessionState.org_logo, size="sm"),
            rx.el.span(SessionState.org_name, class_name="trunc"),
            class_name="row grow",
        ),
        rx.el.span("▾", aria_hidden=True),
        extra="org-switch",
        custom_attrs={"aria-label": SessionState.org_name + ", switch company"},
    )
    return menu(trigger, *_org_items(), align="start")


def _off_the_bar() -> list[Any]:
    """On a phone: the screens that the bar has no room for."""
    items = {
        entry.href: menu_item(
            entry.label, on_select=rx.redirect(entry.href), class_name="phone-only"
        )
        for entry in ENTRIES
        if not entry.phone
    }
    return [rx.cond(playing(), item) if href == GAME else item for href, item in items.items()]


def _org_items(class_name: str = "") -> list[Any]:
    return [
        rx.foreach(
            SessionState.orgs,
            lambda org: menu_item(
                org["logo"] + " " + org["name"],
                on_select=submit_form("switch-" + org["id"]),
                class_name=class_name,
            ),
        ),
        menu_item(
            "+ New company",
            on_select=rx.redirect("/settings/new-company"),
            class_name=class_name,
        ),
    ]


def _hidden_forms() -> rx.Component:
    """What changes cookies is posted by the browser; the menus only press the buttons."""
    return rx.el.div(
        native_form(action="/api/v1/auth/logout", id="sign-out"),
        rx.foreach(SessionState.orgs, lambda org: switch_form(org["id"], id="switch-" + org["id"])),
        hidden=True,
    )


def switch_form(org_id: Any, *content: Any, **props: Any) -> rx.Component:
    """A form that shows another company in this session and loads mission control."""
    return native_form(*content, action=f"/api/v1/orgs/{org_id}/switch", **props)


def _top_bar() -> rx.Component:
    return rx.el.header(
        PaletteButton.create(label="Search screens and agents…"),
        rx.el.div(class_name="grow"),
        meter(),
        stop_button(),
        bell(),
        rx.el.button(
            rx.color_mode_cond(light=rx.icon("moon", size=16), dark=rx.icon("sun", size=16)),
            type="button",
            class_name="btn ghost icon",
            on_click=rx.toggle_color_mode,
            custom_attrs={"aria-label": "Switch between light and dark"},
        ),
        _user_menu(),
        class_name="top",
    )


def _user_menu() -> rx.Component:
    trigger = button(
        avatar(SessionState.avatar, size="sm"),
        variant="ghost",
        extra="icon",
        custom_attrs={"aria-label": "Your menu"},
    )
    return menu(
        trigger,
        menu_item("Your profile", on_select=rx.redirect("/settings/profile")),
        menu_item("Security", on_select=rx.redirect("/settings/security")),
        *_off_the_bar(),  # the sidebar is not there
        *_org_items("phone-only"),
        menu_separator(),
        menu_item("Sign out", on_select=submit_form("sign-out")),
    )
