"""Settings: a company's own keys for AI providers, and the models its agents may use."""

import reflex as rx

from agents_os.domains.gateway.metadata.providers import COMPATIBLE, OLLAMA, PROVIDERS
from agents_os.ui.components import (
    button,
    card,
    checkbox,
    confirm_dialog,
    empty_state,
    form,
    form_actions,
    relative_time,
    screen_states,
    select_field,
    status,
    table,
    table_row,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.pages.providers.dialogs import add_dialog, replace_dialog
from agents_os.ui.pages.providers.rows import KeyRow, ModelBox
from agents_os.ui.pages.providers.state import ProvidersState
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

OWN_SERVERS = (
    (COMPATIBLE, "Your server", "Any server that speaks OpenAI’s format, with or without a key."),
    (OLLAMA, "Ollama", "Models on a machine of yours that Agents OS can reach."),
)
CHOICES = [("all", "Every model"), ("some", "Only the models ticked here")]


@screen(
    "/settings/providers", title="AI providers", active="settings", on_load=ProvidersState.on_load
)
def providers_page() -> rx.Component:
    return settings_frame(
        "providers",
        "AI providers",
        "Your own keys. With one of them, the provider bills you for tokens, and they cost no"
        " credits.",
        screen_states(
            ProvidersState,
            card("Your keys", _keys(), flush=True),
            card("Add a key", _offers()),
            card("Models agents may use", _rules()),
            rx.cond(ProvidersState.answers.shown, card("Saved answers", _answers())),
            add_dialog(),
            replace_dialog(),
            retry=ProvidersState.refresh,
            who_can="Owners and admins manage AI providers.",
        ),
    )


def _keys() -> rx.Component:
    return rx.cond(
        ProvidersState.keys.length() > 0,
        table(
            "Your keys",
            ["Name", "Key", "Last test", "Named by", ("", "r")],
            ProvidersState.keys,
            _key,
        ),
        empty_state(
            "🔌",
            "No key of your own yet",
            "Agents use the models of this installation. Add a key below to use your own account.",
        ),
    )


def _key(key: KeyRow) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.el.b(key.name),
            rx.el.div(key.provider, " · ", key.models, class_name="small muted"),
        ),
        rx.el.code(key.secret, class_name="mono"),
        rx.el.div(
            status(key.dot, key.verdict),
            rx.el.div(relative_time(key.tested_at), class_name="small muted"),
            rx.cond(key.message != "", rx.el.div(key.message, class_name="small")),
        ),
        rx.cond(key.used_by != "", key.used_by, rx.el.span("no agent", class_name="faint")),
        (_actions(key), "r"),
        key=key.id,
    )


def _actions(key: KeyRow) -> rx.Component:
    trying = ProvidersState.busy == key.id
    return rx.el.div(
        button(
            rx.cond(trying, "Testing…", "Test"),
            small=True,
            disabled=trying,
            on_click=ProvidersState.check(key.id),
            custom_attrs={"aria-label": "Test " + key.name},
        ),
        rx.cond(
            key.has_key,
            button(
                "Replace",
                small=True,
                on_click=ProvidersState.open_replace(key.id),
                custom_attrs={"aria-label": "Replace " + key.name},
            ),
        ),
        _deletion(key),
        class_name="row end",
    )


def _deletion(key: KeyRow) -> rx.Component:
    return confirm_dialog(
        "Delete " + key.name + "?",
        rx.cond(
            key.used_by != "",
            "These agents name it and will stop answering until they get another model: "
            + key.used_by
            + ".",
            "No agent names it. Those that leave the choice to you use your other keys, or the"
            " models of this installation.",
        ),
        trigger=button(
            "Delete", variant="ghost", small=True, custom_attrs={"aria-label": "Delete " + key.name}
        ),
        confirm="Delete key",
        on_confirm=ProvidersState.delete(key.id),
    )


def _offers() -> rx.Component:
    known = [_offer(each.name, each.label, _key_page(each.key_page)) for each in PROVIDERS]
    own = [_offer(name, label, text) for name, label, text in OWN_SERVERS]
    return rx.el.div(*known, *own, class_name="grid-cards")


def _key_page(url: str) -> rx.Component:
    return plain_link("Where to get a key", href=url, target="_blank", rel="noreferrer")


def _offer(provider: str, label: str, about: str | rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.b(label),
        rx.el.div(about, class_name="small muted grow"),
        button(
            "Add",
            small=True,
            on_click=ProvidersState.open_add(provider),
            custom_attrs={"aria-label": f"Add {label}"},
        ),
        class_name="card col",
        style={"padding": "12px"},
    )


def _rules() -> rx.Component:
    return form(
        select_field(
            "Agents may use",
            "which",
            CHOICES,
            value=rx.cond(ProvidersState.restricted, "some", "all"),
            on_change=ProvidersState.restrict,
            hint="Checked at every answer. An agent with another model is refused and says so.",
        ),
        rx.cond(
            ProvidersState.restricted,
            rx.el.fieldset(
                rx.el.legend("Models", class_name="visually-hidden"),
                rx.foreach(ProvidersState.models, _box),
                style={"border": "0", "padding": "0", "margin": "0"},
            ),
        ),
        form_actions("Save"),
        on_submit=ProvidersState.save_rules,
    )


def _answers() -> rx.Component:
    shown = ProvidersState.answers
    return rx.el.div(
        checkbox(
            "Use answers again",
            "answers",
            hint=shown.terms,
            checked=shown.on,
            disabled=~shown.mine,
            on_change=ProvidersState.use_answers_again,
        ),
        rx.el.p(
            rx.cond(
                shown.mine,
                "It concerns agents with temperature 0 that use no tools. Switching it off forgets"
                " all saved answers.",
                "Owners and admins switch it on or off.",
            ),
            class_name="small muted",
        ),
        class_name="col",
    )


def _box(model: ModelBox) -> rx.Component:
    return checkbox(
        model.label,
        "allowed[]",
        value=model.id,
        default_checked=model.allowed,
        key=model.id,
    )
