"""Settings: who is in the company, and who is invited."""

import reflex as rx

from agents_os.domains.identity.metadata.member_schemas import InviteRead
from agents_os.ui.components import (
    avatar,
    button,
    card,
    chip,
    close_dialog,
    confirm_dialog,
    copy_button,
    dialog,
    empty_state,
    field,
    form,
    form_actions,
    load_more,
    notice,
    relative_time,
    screen_states,
    select_field,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.members.state import MemberRow, MembersState
from agents_os.ui.session import can
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

ROLES_TO_INVITE = [
    ("member", "Member: chats, gives work, builds own agents"),
    ("lead", "Lead: runs a team"),
    ("admin", "Admin: runs the company, except billing"),
    ("viewer", "Viewer: looks on"),
]


@screen("/settings/members", title="Members", active="settings", on_load=MembersState.on_load)
def members_page() -> rx.Component:
    return settings_frame(
        "members",
        "Members",
        "People in this company and what they may do.",
        screen_states(
            MembersState,
            rx.cond(MembersState.fresh_link != "", _fresh_link()),
            card(
                "Members", _members(), load_more(MembersState), aside=_invite_dialog(), flush=True
            ),
            rx.cond(can("members:manage"), card("Open invites", _invites(), flush=True)),
            rx.cond(MembersState.only_logs_mail, _not_mailed()),
            retry=MembersState.refresh,
            who_can="Every member sees this.",
        ),
    )


def _not_mailed() -> rx.Component:
    return notice(
        "No mail server is set up, so invites are not mailed: copy the link of an invite and send"
        " it yourself. Whoever runs Agents OS can set up a mail server.",
        tone="gold",
    )


def _fresh_link() -> rx.Component:
    return notice(
        rx.el.div(
            rx.el.b("Send this link to ", MembersState.fresh_for, ". It is not shown again."),
            rx.el.code(MembersState.fresh_link, class_name="mono", id="fresh-link"),
            rx.el.div(
                copy_button(MembersState.fresh_link, "Copy link"),
                button("Done", small=True, on_click=MembersState.put_away),
                class_name="row",
            ),
            class_name="col grow",
        ),
        tone="green",
    )


def _members() -> rx.Component:
    columns = ["Name", "Role", "Teams", "Joined", ("", "r")]
    return table("Members", columns, MembersState.members, _member)


def _member(member: MemberRow) -> rx.Component:
    return table_row(
        rx.el.div(
            avatar(member.avatar, size="sm"),
            rx.el.div(
                rx.el.b(member.name, rx.cond(member.me, " (you)", "")),
                rx.el.div(member.email, class_name="small muted"),
            ),
            class_name="row",
        ),
        rx.cond(can("members:manage") & ~member.me, _role_select(member), chip(member.role)),
        rx.cond(member.teams == "", rx.el.span("–", class_name="faint"), member.teams),
        relative_time(member.joined_at),
        (_removal(member), "r"),
        key=member.user_id,
    )


def _role_select(member: MemberRow) -> rx.Component:
    return rx.el.select(
        rx.foreach(MembersState.roles, lambda r: rx.el.option(r["label"], value=r["value"])),
        value=member.role,
        on_change=lambda role: MembersState.change_role(member.user_id, role),
        class_name="input",
        style={"width": "auto", "min_height": "32px", "padding": "4px 8px"},
        custom_attrs={"aria-label": "Role of " + member.name},
    )


def _removal(member: MemberRow) -> rx.Component:
    return rx.cond(
        can("members:manage") & ~member.me,
        confirm_dialog(
            "Remove " + member.name + "?",
            "They lose access at once. What they made stays with the company.",
            trigger=button("Remove", variant="ghost", small=True),
            confirm="Remove",
            on_confirm=MembersState.remove(member.user_id),
        ),
    )


def _invite_dialog() -> rx.Component:
    return rx.cond(
        can("members:manage"),
        dialog(
            "Invite somebody",
            form(
                field("E-mail", "email", type="email", required=True, max_length=254),
                select_field("Role", "role", ROLES_TO_INVITE),
                rx.cond(
                    MembersState.teams.length() > 0,
                    rx.el.div(
                        rx.el.label("Team", html_for="invite-team"),
                        rx.el.select(
                            rx.el.option("No team yet", value=""),
                            rx.foreach(
                                MembersState.teams,
                                lambda t: rx.el.option(t["label"], value=t["value"]),
                            ),
                            id="invite-team",
                            name="team_id",
                            class_name="input",
                        ),
                        class_name="field",
                    ),
                ),
                form_actions("Send invite", close_dialog()),
                on_submit=MembersState.invite,
            ),
            text="They get a link by e-mail. It works once and for seven days.",
            trigger=button("Invite", variant="primary", small=True),
            open=MembersState.inviting,
            on_open_change=MembersState.show_invite,
        ),
    )


def _invites() -> rx.Component:
    return rx.cond(
        MembersState.invites.length() > 0,
        table(
            "Open invites",
            ["E-mail", "Role", "Sent", "State", ("", "r")],
            MembersState.invites,
            _invite,
        ),
        empty_state("✉️", "No open invites", "Whoever you invite is listed here until they join."),
    )


def _invite(invite: InviteRead) -> rx.Component:
    return table_row(
        invite.email,
        chip(invite.role.to(str)),
        relative_time(invite.sent_at),
        rx.cond(invite.status == "open", status("busy", "Waiting"), status("off", "Expired")),
        (
            rx.el.div(
                rx.cond(
                    MembersState.only_logs_mail,
                    button(
                        "New link", small=True, on_click=MembersState.make_link(invite.id.to(str))
                    ),
                    button(
                        "Send again", small=True, on_click=MembersState.resend(invite.id.to(str))
                    ),
                ),
                confirm_dialog(
                    "Withdraw the invite?",
                    "Its link stops working.",
                    trigger=button("Withdraw", variant="ghost", small=True),
                    confirm="Withdraw",
                    on_confirm=MembersState.revoke(invite.id.to(str)),
                ),
                class_name="row end",
            ),
            "r",
        ),
        key=invite.id.to(str),
    )
