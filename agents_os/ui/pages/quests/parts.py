"""Skills to confirm, achievements, season, one's own points, and what looks unusual."""

from typing import Any

import reflex as rx

from agents_os.ui.components import avatar, bar, button, card, chip, link, relative_time
from agents_os.ui.experience.parts import title
from agents_os.ui.pages.quests.state import QuestsState
from agents_os.ui.playing import playing


def skills() -> rx.Component:
    """Cards for leads; nothing while no agent is ready for more."""
    return rx.cond(
        QuestsState.skills.length() > 0,
        card(
            "Ready for more trust",
            rx.el.ul(rx.foreach(QuestsState.skills, _skill), class_name="needs"),
            aside=rx.el.span(QuestsState.skills.length(), class_name="chip gold num"),
        ),
    )


def _skill(skill: Any) -> rx.Component:
    return rx.el.li(
        avatar(skill.emoji, size="sm"),
        rx.el.div(
            rx.el.p(link(rx.el.b(skill.who), href=skill.href), ": ", skill.title),
            rx.el.p(skill.why, class_name="small muted num"),
            rx.el.p(skill.effect, class_name="small muted"),
        ),
        rx.cond(
            skill.can_answer,
            rx.el.div(
                rx.cond(
                    skill.can_accept,
                    button(
                        "Confirm",
                        variant="primary",
                        small=True,
                        on_click=QuestsState.answer(skill.id, True),
                    ),
                    rx.el.span("An owner or admin confirms this one.", class_name="small muted"),
                ),
                button("Decline", small=True, on_click=QuestsState.answer(skill.id, False)),
                button(
                    "Ask in a week",
                    variant="ghost",
                    small=True,
                    on_click=QuestsState.snooze(skill.id),
                ),
                class_name="row",
            ),
            rx.el.div(
                rx.el.span("A lead of its team answers.", class_name="small muted"),
                class_name="row",
            ),
        ),
        key=skill.id,
    )


def titles() -> rx.Component:
    return rx.cond(
        QuestsState.titles.length() > 0,
        card("Achievements", rx.el.ul(rx.foreach(QuestsState.titles, title), class_name="titles")),
    )


def season() -> rx.Component:
    """Each team beside its own last season; size and mix of tasks make no difference."""
    return rx.cond(
        QuestsState.season != "",
        card(
            "Season",
            rx.cond(
                QuestsState.teams.length() > 0,
                rx.el.div(rx.foreach(QuestsState.teams, _team)),
                rx.el.p(
                    "With teams, each sees how its season goes. ",
                    link("Make a team", href="/settings/teams", class_name="link"),
                    class_name="small muted",
                ),
            ),
            rx.cond(QuestsState.people.length() > 0, _board()),
            rx.el.p(
                "The bar is the share of what a team's own mix of tasks could have earned.",
                class_name="small faint",
                style={"margin_top": "8px"},
            ),
            aside=QuestsState.season,
        ),
    )


def _team(team: Any) -> rx.Component:
    return rx.el.div(
        avatar(team.emoji, size="sm"),
        rx.el.div(
            rx.el.b(team.name),
            rx.cond(team.percent >= 0, bar(team.percent, label="Season of " + team.name)),
            rx.el.div(team.compared, class_name="small muted num"),
            rx.el.div(team.about, class_name="small faint num"),
        ),
        key=team.id,
        class_name="board-row",
    )


def _board() -> rx.Component:
    return rx.el.div(
        rx.foreach(
            QuestsState.people,
            lambda person: rx.el.div(
                avatar(person.avatar, size="sm"),
                rx.el.span(person.place, ". ", rx.cond(person.me, rx.el.b("You"), person.name)),
                rx.el.span(person.xp, class_name="num"),
                class_name="board-row",
            ),
        ),
        custom_attrs={"aria-label": "Your place among those who joined"},
    )


def mine() -> rx.Component:
    """The reader's own points; only they see them."""
    x = QuestsState.mine
    return rx.cond(
        (x.level > 0) | (QuestsState.my_streak != ""),
        card(
            "You",
            rx.cond(
                x.level > 0,
                rx.fragment(
                    rx.el.div(
                        rx.el.span("Level ", x.level, ", ", x.rank),
                        rx.el.span(x.text, class_name="num faint"),
                        class_name="row between small",
                    ),
                    bar(x.percent, label="Your experience"),
                ),
            ),
            rx.cond(
                QuestsState.my_streak != "",
                rx.el.p(QuestsState.my_streak, class_name="small muted"),
            ),
            aside="Only you see this",
        ),
        rx.cond(
            playing(),
            rx.el.p(
                "Your own points are off until you want them. ",
                link("Your choices", href="/settings/game", class_name="link"),
                class_name="small muted",
            ),
        ),
    )


def unusual() -> rx.Component:
    """For administrators: something to look at, never a verdict."""
    return rx.cond(
        QuestsState.odd.length() > 0,
        card(
            "Worth a look",
            rx.el.p(
                "Patterns of the last 30 days. Nothing follows from them by itself.",
                class_name="small muted",
            ),
            rx.el.ul(rx.foreach(QuestsState.odd, _odd), class_name="ledger"),
            aside=chip("Admins only"),
        ),
    )


def _odd(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.b(each.who),
        " with ",
        link(each.agent, href=each.href),
        ": ",
        each.text,
        rx.el.div(relative_time(each.at), class_name="small faint"),
        key=each.id,
    )
