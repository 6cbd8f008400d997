"""Level, bar and “why” of an agent. Nothing of it where nobody plays."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside
from agents_os.ui.components import bar, chip, error_state, link, relative_time, skeleton
from agents_os.ui.experience.state import WhyState
from agents_os.ui.playing import playing

_STYLES = beside(__name__, "experience.css")


class ExperienceStyles(rx.Fragment):
    """experience.css, loaded with the pages that draw this."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


def level_tag(x: Any) -> rx.Component:
    """“LV 8”, beside a name."""
    return rx.cond(
        playing() & (x.level > 0),
        rx.el.span(
            rx.el.span("LV ", aria_hidden=True),
            rx.el.span("Level ", class_name="visually-hidden"),
            x.level,
            class_name="level-tag",
            title=x.rank,
        ),
    )


def level_bar(x: Any, who: Any) -> rx.Component:
    """How far the next level is."""
    return rx.cond(
        playing() & (x.level > 0),
        bar(x.percent, label=rx.Var.create("Experience of ") + who),
    )


def why(agent_id: Any, who: Any, label: Any = "Why?") -> rx.Component:
    """Opens the sums behind the points of an agent."""
    return rx.cond(
        playing(),
        rx.popover.root(
            rx.popover.trigger(
                rx.el.button(
                    label,
                    type="button",
                    class_name="link small",
                    custom_attrs={"aria-label": rx.Var.create("Why this level: ") + who},
                )
            ),
            rx.popover.content(
                rx.cond(WhyState.agent_id == agent_id, _explanation(), skeleton(3)),
                class_name="why",
                max_width="min(400px, calc(100vw - 24px))",
                custom_attrs={"aria-label": rx.Var.create("Experience of ") + who},
            ),
            # Not by a click on the button: Reflex would put the trigger's role on a box around it.
            on_open_change=lambda is_open: WhyState.explain(agent_id, is_open),
        ),
    )


def ledger(lines: Any) -> rx.Component:
    """Every point with its sum."""
    return rx.el.ul(rx.foreach(lines, _line), class_name="ledger")


def goal(each: Any) -> rx.Component:
    """A quest: done or not, how far, and where to do it."""
    return rx.el.li(
        rx.el.span(rx.cond(each.done, "✓", ""), class_name="box", aria_hidden=True),
        rx.el.div(
            rx.el.span(each.text),
            rx.cond(each.done, rx.el.span(" (done)", class_name="visually-hidden")),
            rx.cond(~each.done & (each.hint != ""), rx.el.div(each.hint, class_name="hint")),
            rx.cond(each.standing != "", rx.el.div(each.standing, class_name="hint num")),
            rx.cond(each.percent >= 0, bar(each.percent, label=each.text)),
        ),
        rx.cond(
            ~each.done & (each.href != ""),
            link("Go", href=each.href, class_name="btn sm", aria_label="Go: " + each.text),
        ),
        key=each.key,
        class_name=rx.cond(each.done, "done", ""),
    )


def title(each: Any) -> rx.Component:
    """An achievement: earned and when, or what it takes."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(rx.cond(each.at != "", "🏅", "◻️"), aria_hidden=True),
            rx.el.b(each.title),
            class_name="row",
        ),
        rx.el.div(each.criterion, class_name="small"),
        rx.cond(
            each.at != "",
            rx.el.div("Earned ", relative_time(each.at), class_name="small faint"),
            rx.el.div("Not yet", class_name="small faint"),
        ),
        key=each.key,
        class_name=rx.cond(each.at != "", "", "not-yet"),
    )


def _explanation() -> rx.Component:
    x = WhyState.experience
    told = rx.fragment(
        rx.el.p(
            rx.el.b("Level ", x.level, ", ", x.rank),
            rx.el.span(x.text, class_name="num muted"),
            class_name="row between",
        ),
        rx.foreach(WhyState.facts, lambda fact: rx.el.p(fact, class_name="small muted")),
        rx.cond(
            WhyState.lines.length() > 0,
            ledger(WhyState.lines),
            rx.el.p("Points come from accepted work. None yet.", class_name="small muted"),
        ),
        rx.cond(
            WhyState.more,
            link(
                "The whole list",
                href="/agents/" + WhyState.agent_id + "?tab=growth",
                class_name="link small",
            ),
        ),
        rx.el.p(
            "Priority × size × quality, when a delivery is accepted. ",
            WhyState.next_level,
            class_name="small faint",
        ),
    )
    return rx.match(
        WhyState.phase,
        ("ready", told),
        ("loading", skeleton(3)),
        error_state(WhyState.problem, WhyState.explain(WhyState.agent_id, True)),
    )


def _line(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            chip(line.amount, tone=line.tone),
            rx.el.span(relative_time(line.at), class_name="faint small"),
            class_name="row between",
        ),
        rx.el.div(line.calculation, class_name="num small"),
        rx.cond(line.notes != "", rx.el.div(line.notes, class_name="small muted")),
        key=line.id,
    )
