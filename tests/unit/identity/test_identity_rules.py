import pytest

from agents_os.core.actor import Actor, Kind, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.identity.metadata.devices import device_name
from agents_os.domains.identity.metadata.errors import RankTooHigh
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.ranks import require_rank, require_team_reach
from agents_os.domains.identity.usecases.found_org import slug_of

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Café Zürich GmbH", "cafe-zurich-gmbh"),
        ("  --  ", "company"),
        ("株式会社", "company"),
        ("x" * 80, "x" * 40),
    ],
)
def test_a_slug_is_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("python-httpx2/2.16", "Python"),
        ("", "Unknown device"),
    ],
)
def test_a_device_has_a_name(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_equals_may_act_on_each_other_but_nobody_above() -> None:
    lead = Actor(Kind.USER, role="lead")
    require_rank(lead, Role.LEAD, Role.VIEWER)
    with pytest.raises(RankTooHigh):
        require_rank(lead, Role.VIEWER, Role.ADMIN)
    with pytest.raises(RankTooHigh):
        require_rank(Actor(Kind.USER), Role.VIEWER)


def test_team_reach_needs_a_common_team() -> None:
    mine = uuid7()
    held = {"members:manage": Reach.TEAM}
    lead = Actor(Kind.USER, permissions=held, team_ids=frozenset({mine}))
    require_team_reach(lead, "members:manage", [uuid7(), mine])
    for teams in ([], [None], [uuid7()]):
        with pytest.raises(Forbidden):
            require_team_reach(lead, "members:manage", teams)
