"""Tasks as a board and as a table."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    chip,
    link,
    relative_time,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.tasks.browser import Board
from agents_os.ui.pages.tasks.state import TasksState

NOBODY = "Nobody yet"


def board() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.foreach(TasksState.columns, _column_tab),
            class_name="choices board-tabs",
            role="group",
            custom_attrs={"aria-label": "Columns"},
        ),
        Board.create(rx.foreach(TasksState.columns, _column), label="Board"),
    )


def rows_table() -> rx.Component:
    columns = ["Task", "Status", "Who", "Priority", "Category", "Due", ("Worth", "r")]
    return rx.el.div(table("Tasks", columns, TasksState.tasks, _row), class_name="card")


def priority_chip(task: Any) -> rx.Component:
    return chip(
        task.priority, rx.el.span(" priority", class_name="visually-hidden"), tone=task.tone
    )


def due(task: Any) -> rx.Component:
    """When it is due; late in red and in words."""
    return rx.cond(
        task.overdue,
        rx.el.span("Overdue, due ", relative_time(task.due_at), class_name="late"),
        rx.el.span("due ", relative_time(task.due_at)),
    )


def _column_tab(column: Any) -> rx.Component:
    return rx.el.button(
        column.label,
        " ",
        rx.el.span(column.total, class_name="num faint"),
        type="button",
        key=column.key,
        on_click=TasksState.show_column(column.key),
        custom_attrs={"aria-pressed": rx.cond(TasksState.column == column.key, "true", "false")},
    )


def _column(column: Any) -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.el.h2(status(column.dot, column.label)),
            rx.el.span(column.total, class_name="num small muted"),
        ),
        rx.cond(
            column.cards.length() > 0,
            rx.el.ul(rx.foreach(column.cards, _card), class_name="plain"),
            rx.el.p(column.empty, class_name="small faint none"),
        ),
        rx.cond(
            column.more > 0,
            rx.el.p(
                "and ", column.more, " more: the list shows all", class_name="small faint none"
            ),
        ),
        key=column.key,
        class_name=rx.cond(TasksState.column == column.key, "column chosen", "column"),
        custom_attrs={"aria-label": column.label},
    )


def _card(task: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(task.title, class_name="title"),
            rx.cond(task.note != "", rx.el.span(task.note, class_name="note")),
            rx.el.span(
                rx.cond(
                    task.who != "",
                    rx.fragment(
                        avatar(task.emoji, size="sm"), rx.el.span(task.who, class_name="trunc")
                    ),
                    rx.el.span(NOBODY, class_name="faint"),
                ),
                class_name="row who",
            ),
            rx.el.span(
                priority_chip(task),
                chip(task.category),
                rx.cond(task.xp != "", chip(task.xp, tone="gold")),
                class_name="chips",
            ),
            rx.cond(task.due_at != "", rx.el.span(due(task), class_name="small muted")),
            href="/tasks/" + task.id,
            class_name="task",
            custom_attrs={"data-card": task.id},
        ),
        key=task.id,
    )


def _row(task: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            link(
                rx.el.b(task.title),
                href="/tasks/" + task.id,
                style={"color": "inherit", "text_decoration": "none"},
            ),
            rx.cond(task.note != "", rx.el.div(task.note, class_name="small muted")),
        ),
        status(task.dot, task.word),
        rx.cond(
            task.who != "",
            rx.el.span(avatar(task.emoji, size="sm"), task.who, class_name="row"),
            rx.el.span(NOBODY, class_name="faint"),
        ),
        priority_chip(task),
        task.category,
        rx.cond(task.due_at != "", due(task), "–"),
        (task.xp, "r"),
        key=task.id,
    )
