"""Fields and messages of the public pages; see public.jsx."""

import reflex as rx

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "public.jsx")


class _Public(rx.Component):
    library = _LIBRARY


class UrlNotice(_Public):
    """The sentence `messages[code]` for `?<param>=code`, else `fallback`; nothing without it."""

    tag = "UrlNotice"
    param: rx.Var[str]
    messages: rx.Var[dict[str, str]]
    fallback: rx.Var[str]
    tone: rx.Var[str]


class EmailField(_Public):
    """An e-mail address, `email`; filled from the address of a form that came back."""

    tag = "EmailField"
    autofocus: rx.Var[bool]


class UrlSwitch(_Public):
    """Its children, if the address has the parameter (or has not, with present=False)."""

    tag = "UrlSwitch"
    param: rx.Var[str]
    present: rx.Var[bool]


class PasswordField(_Public):
    """A password with a button to show it; `autocomplete`: current-password or new-password."""

    tag = "PasswordField"
    name: rx.Var[str]
    label: rx.Var[str]
    autocomplete: rx.Var[str]
    hint: rx.Var[str]
    least: rx.Var[int]
