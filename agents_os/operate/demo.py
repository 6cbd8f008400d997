"""A demonstration company with lively data, made through the same usecases people use.

Everything goes through the product's own rules: no row is written around them. Answers come from
the practice model, whatever providers are set up, so that a demonstration costs nothing.
"""

import asyncio
import re

from agents_os.api import WITHIN
from agents_os.core import cache, db
from agents_os.core.actor import Actor
from agents_os.core.pagination import PageQuery
from agents_os.core.settings import Settings
from agents_os.domains.agents.metadata.schemas import AgentPause, AgentRead, HireAgent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.chat.metadata.schemas import FeedbackPut, MessageSend
from agents_os.domains.chat.usecases.answer_turn import answer_turn
from agents_os.domains.chat.usecases.queries import list_conversations
from agents_os.domains.chat.usecases.rate_message import rate_message
from agents_os.domains.chat.usecases.send_message import send_message
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mail_into
from agents_os.domains.identity.metadata.errors import (
    EmailTaken,
    InviteNotFound,
    InviteUnusable,
    WrongCredentials,
)
from agents_os.domains.identity.metadata.member_schemas import (
    InviteAccept,
    MemberInvite,
    TeamCreate,
)
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import (
    Device,
    EmailConfirm,
    LogIn,
    SignedIn,
    SignUp,
)
from agents_os.domains.identity.usecases.accept_invite import accept_invite
from agents_os.domains.identity.usecases.confirm_email import confirm_email
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.log_in import log_in
from agents_os.domains.identity.usecases.queries import list_invites, list_members, list_teams
from agents_os.domains.identity.usecases.resolve_actor import resolve_session
from agents_os.domains.identity.usecases.send_email_confirmation import send_email_confirmation
from agents_os.domains.identity.usecases.send_invite import send_invite
from agents_os.domains.identity.usecases.sign_up import sign_up
from agents_os.embedded import datadir
from agents_os.embedded.errors import CannotStart
from agents_os.operate import database
from agents_os.operate.services import Addresses, Services

COMPANY = "Northwind Studio"
OWNER = "demo@northwind.example"
THIS_MACHINE = Device(user_agent="agents-os demo")

MEMBERS = (
    ("Mira Sato", "mira@northwind.example", Role.LEAD),
    ("Tom Okafor", "tom@northwind.example", Role.MEMBER),
    ("Lena Brandt", "lena@northwind.example", Role.VIEWER),
)
INVITED = "finance@northwind.example"  # has not answered yet
TEAMS = (
    ("Marketing", "📣", {"mira@northwind.example", "tom@northwind.example"}),
    ("Customer care", "💬", {"tom@northwind.example", "lena@northwind.example"}),
)
# Template, the questions one conversation asks, and the rating of the last answer.
CONVERSATIONS = (
    (
        "quill",
        (
            "Write an announcement of our spring workshop. Facts: it is on 14 March, it costs"
            " 90 euros, there are 12 places, it teaches bookbinding, beginners are welcome.",
            "Make it half as long and end with how to book.",
        ),
        1,
    ),
    (
        "quill",
        ("Give me five headlines for a newsletter about repairing instead of replacing.",),
        None,
    ),
    (
        "sage",
        (
            "A customer writes: my parcel arrived with a broken lid and I need it on Friday."
            " Draft a reply. We replace broken goods within two days at no cost.",
        ),
        1,
    ),
    (
        "scout",
        ("Which three questions should I ask a book shop before I offer it our notebooks?",),
        None,
    ),
    ("ledger", ("List what you need from me to prepare the monthly overview.",), -1),
)
PAUSED = "harbor"


def run(settings: Settings) -> None:
    """Make the company, or say that it is there. Repeating it completes what was interrupted."""
    with Services(settings, share=True) as services:
        addresses = services.addresses()
        if addresses.owner_url is None:
            raise CannotStart("Demonstration data needs the database owner's login.")
        database.migrate(addresses.owner_url)
        database.set_passwords(addresses.owner_url, [addresses.api_url, addresses.worker_url])
        password = datadir.secret(settings.data_dir / "demo.pw")
        asyncio.run(_fill(addresses, password))
    print(
        f"agents-os: the company “{COMPANY}” is ready.\n"
        f"  address   {settings.base_url}/login\n"
        f"  e-mail    {OWNER}\n"
        f"  password  {password}\n"
        f"The other members ({', '.join(email for _, email, _ in MEMBERS)}) have the same password."
    )


async def _fill(addresses: Addresses, password: str) -> None:
    assert WITHIN, "handlers within the transaction are registered by importing the API"
    engine = db.configure(addresses.api_url, pool_size=2)
    cache.configure(addresses.redis_url)
    try:
        owner = await resolve_session((await _sign_in(password)).session_id)
        agents = await _hire(owner)
        await _gather_members(owner, password)
        await _talk(owner, agents)
    finally:
        await cache.close()
        await engine.dispose()


async def _sign_in(password: str) -> SignedIn:
    body = {"email": OWNER, "password": password}
    try:
        owner = await sign_up(SignUp(**body, company=COMPANY, name="Demo Owner"), THIS_MACHINE)
        await _confirm(owner)
        return owner
    except EmailTaken:
        pass
    try:
        return await log_in(LogIn(**body), THIS_MACHINE)
    except WrongCredentials as error:
        raise CannotStart(
            f"{OWNER} has an account with another password than the one in demo.pw. Use an empty "
            "--data-dir for the demonstration."
        ) from error


async def _confirm(person: SignedIn) -> None:
    """Read the mail and follow its link: only then may people be invited."""
    box = OutboxMailer()
    with mail_into(box):
        await send_email_confirmation(person.user.id)
    found = re.search(r"token=(\S+)", box.sent[0].text)
    assert found
    await confirm_email(EmailConfirm(token=found[1]), THIS_MACHINE)


async def _hire(owner: Actor) -> dict[str, AgentRead]:
    """One agent per template that has something to do."""
    wanted = dict.fromkeys([*(template for template, _, _ in CONVERSATIONS), PAUSED])
    async with db.unit_of_work(owner) as uow:
        hired = {agent.template_key: agent for agent in (await list_agents(uow)).data}
        for template in wanted:
            if template not in hired:
                hired[template] = await hire_agent(uow, HireAgent(template_key=template))
                if template == PAUSED:
                    await pause_agent(
                        uow, hired[template].id, AgentPause(reason="Between two hires")
                    )
    return {str(key): agent for key, agent in hired.items()}


async def _gather_members(owner: Actor, password: str) -> None:
    async with db.unit_of_work(owner) as uow:
        present = {member.email for member in (await list_members(uow, PageQuery())).data}
    for name, email, role in MEMBERS:
        if email not in present:
            await _join(owner, name, email, role, password)
    async with db.unit_of_work(owner) as uow:
        members = {member.email: member for member in (await list_members(uow, PageQuery())).data}
        existing = {team.name for team in (await list_teams(uow, PageQuery())).data}
        for name, emoji, emails in TEAMS:
            if name not in existing:
                ids = [members[email].user_id for email in emails]
                await create_team(uow, TeamCreate(name=name, emoji=emoji, member_ids=ids))
        if INVITED not in {invite.email for invite in (await list_invites(uow, PageQuery())).data}:
            await invite_member(uow, MemberInvite(email=INVITED, role=Role.MEMBER))


async def _join(owner: Actor, name: str, email: str, role: Role, password: str) -> None:
    """Invite, read the mail, follow its link. A running worker may mail a newer link: again."""
    async with db.unit_of_work(owner) as uow:
        invite = await invite_member(uow, MemberInvite(email=email, role=role))
    for _ in range(5):
        box = OutboxMailer()
        with mail_into(box):
            await send_invite(invite.id)
        found = re.search(r"/invite/([\w-]+)", box.sent[0].text)
        assert found
        body = InviteAccept(token=found[1], name=name, password=password)
        try:
            await accept_invite(body, THIS_MACHINE, None)
        except (InviteNotFound, InviteUnusable):
            await asyncio.sleep(1)
            continue
        return
    raise CannotStart(f"{email} could not join the demonstration company. Run `demo` again.")


async def _talk(owner: Actor, agents: dict[str, AgentRead]) -> None:
    """Ask and wait for each answer, unless there are conversations already."""
    async with db.unit_of_work(owner) as uow:
        if (await list_conversations(uow, PageQuery())).data:
            return
    for template, questions, rating in CONVERSATIONS:
        conversation_id = None
        for question in questions:
            async with db.unit_of_work(owner) as uow:
                body = MessageSend(message=question, conversation_id=conversation_id)
                turn = await send_message(uow, agents[template].id, body)
            await answer_turn(owner, turn)
            conversation_id = turn.conversation_id
        if rating is not None:
            async with db.unit_of_work(owner) as uow:
                await rate_message(uow, turn.answer.id, FeedbackPut(rating=rating))
