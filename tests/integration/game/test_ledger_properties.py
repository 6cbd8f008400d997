"""Whatever happens in whatever order: the ledger adds up, once, within its limits."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents_os.core.clock import frozen_at
from agents_os.domains.game.metadata.curve import level_for, total
from agents_os.domains.game.metadata.rules import SELF_ACCEPT_DAILY_CAP, Quality
from agents_os.domains.tasks.metadata.states import Priority, Size
from tests.support.agents import hire
from tests.support.builders import new_org
from tests.support.game import accept, prefer, rows, take_back, work

BEGIN = datetime(2026, 11, 16, 9, tzinfo=UTC)
PIECES = 4

pieces = st.lists(
    st.fixed_dictionaries(
        {
            "priority": st.sampled_from(Priority),
            "size": st.sampled_from(Size),
            "quality": st.sampled_from(Quality),
            "self_accepted": st.booleans(),
            "auto": st.booleans(),
        }
    ),
    min_size=PIECES,
    max_size=PIECES,
)
# (accept or take back, which piece, how many at once, days later)
steps = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, PIECES - 1), st.integers(1, 3), st.sampled_from([0, 0, 1, 20])
    ),
    max_size=10,
)

SUMS = """
select b.account_kind, b.total, b.level, coalesce(sum(e.amount), 0), max(e.level_after),
  count(*) filter (where e.reason = 'reversal' and e.balance_after < 0)
from xp_balances b join xp_entries e using (org_id, account_kind, account_id)
where b.season is not distinct from e.season
group by b.id, b.account_kind, b.total, b.level
"""
HISTORY = """
select account_kind, account_id, amount, balance_after, level_after, reason from xp_entries
order by id
"""
TWICE = """
select 1 from xp_entries group by source_type, source_id, account_kind, account_id
having count(*) > 1
"""
SELF = """
select max(xp) from (select sum(xp) xp from game_outcomes where 'self_accepted' = any(flags)
group by accepted_by, accepted_day) days
"""


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=pieces, steps=steps)
async def test_the_ledger_adds_up_whatever_happens(services, pieces, steps):
    owner = (await new_org()).owner
    agent = await hire(owner)
    await prefer(owner, human_xp=True)
    people = {"creator_id": owner.user_id, "accepted_by": owner.user_id}
    done = [work(agent.id, **people, **each) for each in pieces]
    now = BEGIN
    for accepting, which, times, days in steps:
        now += timedelta(days=days)
        with frozen_at(now):
            act = accept if accepting else take_back
            await asyncio.gather(*(act(owner, done[which]) for _ in range(times)))
    await _everything_adds_up(owner)


async def _everything_adds_up(owner) -> None:
    for kind, balance, level, summed, highest, negative in await rows(owner, SUMS):
        assert balance == summed, kind
        assert level == highest == max(level, level_for(balance)), kind
        assert negative == 0
    assert await rows(owner, TWICE) == []
    assert ((await rows(owner, SELF))[0][0] or 0) <= SELF_ACCEPT_DAILY_CAP
    reached: dict[tuple[str, object], int] = {}
    for kind, account, amount, balance, level, reason in await rows(owner, HISTORY):
        assert level >= reached.get((kind, account), 1), "levels never fall"
        reached[kind, account] = level
        if reason == "reversal" and amount < 0:
            assert balance >= total(level), "a reversal stops at the start of the level"
