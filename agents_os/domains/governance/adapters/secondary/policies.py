"""SQL on policies, and who the people are that rules can ask."""

from collections import OrderedDict
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Row,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.governance.metadata.defaults import DEFAULT_RULES
from agents_os.domains.governance.metadata.eligibility import Person
from agents_os.domains.governance.metadata.errors import PolicyNotFound, SubjectNotFound
from agents_os.domains.governance.metadata.models import Policy, Verdict
from agents_os.domains.governance.metadata.policy_schemas import PolicyWrite
from agents_os.domains.governance.metadata.rules import Route, Rule, policy_digest

# Other domains' tables, only looked up by id.
_memberships = table("memberships", column("principal_id", Uuid), column("org_id", Uuid),
                     column("kind", Text), column("role", Text),
                     column("disabled_at", DateTime))  # fmt: skip
_team_members = table("team_members", column("team_id", Uuid), column("user_id", Uuid),
                      column("org_id", Uuid))  # fmt: skip
_teams = table("teams", column("id", Uuid))
_agents = table("agents", column("id", Uuid))


class RuleSet(NamedTuple):
    """The rules that are switched on, and the digest that names exactly them with the defaults."""

    rules: tuple[Rule, ...]
    digest: str


# Rules by the state of the rows they were read from: deciding reads them only after a change.
_known: OrderedDict[tuple[UUID, str], RuleSet] = OrderedDict()
_KNOWN_AT_MOST = 1000


def state_of_rules() -> ScalarSelect[str]:
    """A text that is another one after any change of an enabled rule, also an uncommitted one.

    From row versions: a time stamp would miss a transaction that began early and committed late.
    """
    version = func.concat(Policy.id, ":", literal_column("policies.xmin"), ":",
                          literal_column("policies.ctid"))  # fmt: skip
    listed = func.string_agg(version, aggregate_order_by(literal(","), Policy.id))
    return select(func.md5(func.coalesce(listed, ""))).where(Policy.enabled).scalar_subquery()


async def enabled_rules(session: AsyncSession, org_id: UUID, state: str) -> RuleSet:
    """The rules of the organisation and its teams that are switched on, as of `state`."""
    known = _known.get((org_id, state))
    if known is None:
        rules = await _read_rules(session)
        known = RuleSet(rules, policy_digest(rules, DEFAULT_RULES))
        _known[org_id, state] = known
        if len(_known) > _KNOWN_AT_MOST:
            _known.popitem(last=False)
    return known


async def _read_rules(session: AsyncSession) -> tuple[Rule, ...]:
    columns = [c for c in Policy.__table__.c if c.name not in ("created_at", "updated_at")]
    rows = (await session.execute(select(*columns).where(Policy.enabled))).all()
    return tuple(_rule(row) for row in rows)


def _rule(row: Row[Any]) -> Rule:
    return Rule(
        id=str(row.id),
        name=row.name,
        effect=Verdict(row.effect),
        reason=row.reason,
        priority=row.priority,
        team_id=row.team_id,
        action_classes=frozenset(row.action_classes),
        tools=frozenset(row.tools),
        environments=frozenset(row.environments),
        agent_ids=frozenset(row.agent_ids),
        amount_over_micros=row.amount_over_micros,
        amount_up_to_micros=row.amount_up_to_micros,
        route=Route(
            tuple(row.approver_roles), tuple(row.approver_team_ids), tuple(row.approver_user_ids)
        ),
        quorum=row.quorum,
        expires_after_s=row.expires_after_s,
        after_untrusted=row.after_untrusted,
    )


def select_policies(actor: Actor) -> Select[Policy]:
    """All rules; for those who manage only their teams: the company's and their teams'."""
    if actor.reach("policies:manage") is Reach.ALL:
        return select(Policy)
    return select(Policy).where(or_(Policy.team_id.is_(None), Policy.team_id.in_(actor.team_ids)))


async def add_policy(session: AsyncSession, policy: Policy) -> None:
    session.add(policy)
    await session.flush()


async def lock_policy(session: AsyncSession, policy_id: UUID, actor: Actor) -> Policy:
    """Raises PolicyNotFound."""
    statement = select_policies(actor).where(Policy.id == policy_id).with_for_update()
    fresh = statement.execution_options(populate_existing=True)
    policy = (await session.execute(fresh)).scalar_one_or_none()
    if policy is None:
        raise PolicyNotFound("There is no such rule.", policy_id=str(policy_id))
    return policy


async def refresh(session: AsyncSession, policy: Policy) -> None:
    await session.flush()
    await session.refresh(policy)


async def require_subjects(session: AsyncSession, org_id: UUID, body: PolicyWrite) -> None:
    """Raise SubjectNotFound unless every agent, team and person that is named exists here."""
    teams = {*body.approvers.team_ids, *([body.team_id] if body.team_id else [])}
    people = select(_memberships.c.principal_id).where(
        _memberships.c.org_id == org_id, _memberships.c.kind == "user"
    )
    for what, named, known in (
        ("agent", set(body.agent_ids), select(_agents.c.id)),
        ("team", teams, select(_teams.c.id)),
        ("person", set(body.approvers.user_ids), people),
    ):
        if not named:
            continue
        found = set(
            (await session.execute(known.where(known.selected_columns[0].in_(named)))).scalars()
        )
        if missing := named - found:
            raise SubjectNotFound(
                f"There is no such {what} in this company.", missing=sorted(map(str, missing))
            )


async def people(session: AsyncSession, org_id: UUID) -> list[Person]:
    """The members of the organisation with their roles and teams, as they are now."""
    teams = (
        select(func.array_agg(_team_members.c.team_id))
        .where(
            _team_members.c.user_id == _memberships.c.principal_id,
            _team_members.c.org_id == _memberships.c.org_id,
        )
        .scalar_subquery()
    )
    none = literal([], ARRAY(Uuid))
    statement = select(
        _memberships.c.principal_id, _memberships.c.role, func.coalesce(teams, none)
    ).where(
        _memberships.c.org_id == org_id,
        _memberships.c.kind == "user",
        _memberships.c.disabled_at.is_(None),
    )
    rows = await session.execute(statement)
    return [Person(user_id, role, frozenset(team_ids)) for user_id, role, team_ids in rows]
