"""What people do while a page is drawn but does not work yet, as it is on a slow computer.

A script in the head keeps it: forms carry what the page knows, and the button pressed last is
pressed again by `PressedEarly`, once buttons work.
"""

import reflex as rx

_SCRIPT = """
window.keepPressed = ({ target }) => {
  window.pressedEarly = target.closest("button[type=button]");
};
addEventListener("click", window.keepPressed, true);
const filled = {
  address: (field) => new URLSearchParams(location.search).get(field.name) ?? "",
  time_zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC",
};
addEventListener("submit", ({ target }) => {
  for (const field of target.querySelectorAll("[data-filled]"))
    field.value = filled[field.dataset.filled](field);
}, true);
"""


def early() -> rx.Component:
    """The script, for the head of every page."""
    return rx.el.script(_SCRIPT)


def address_field(name: str) -> rx.Component:
    """A hidden field of a native form, sent with the address's parameter of the same name."""
    return _filled(name, "address")


def time_zone_field(name: str) -> rx.Component:
    """A hidden field of a native form, sent with the browser's time zone."""
    return _filled(name, "time_zone")


def _filled(name: str, source: str) -> rx.Component:
    return rx.el.input(type="hidden", name=name, custom_attrs={"data-filled": source})
