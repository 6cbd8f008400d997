"""Whatever is done to a ledger in whatever order, it agrees with a few lines of arithmetic."""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.domains.billing.adapters.secondary import usage_days
from agents_os.domains.billing.metadata.errors import CreditsExhausted, HoldClosed, RefundTooLarge
from agents_os.domains.billing.metadata.report_schemas import UsageBy
from agents_os.domains.billing.metadata.schemas import HoldRead, HoldState
from agents_os.domains.billing.usecases.capture_hold import capture_hold
from agents_os.domains.billing.usecases.check_ledger import check_ledger, rebuild_balances
from agents_os.domains.billing.usecases.count_usage import mend_usage, recount_usage
from agents_os.domains.billing.usecases.queries import get_credit_balance
from agents_os.domains.billing.usecases.recover_holds import recover_holds
from agents_os.domains.billing.usecases.refund_capture import refund_capture
from agents_os.domains.billing.usecases.release_hold import release_hold
from agents_os.domains.billing.usecases.reports import get_usage
from tests.support.builders import Org, new_org
from tests.support.credits import give, hold

AMOUNTS = st.integers(1, 40)
WHICH = st.integers(0, 30)
MICRO = 1_000_000
LONG_AGO = date(2026, 1, 1)


class Ledger(RuleBasedStateMachine):
    """The model keeps nothing but what was given, spent, refunded and expired, in credits."""

    loop: asyncio.AbstractEventLoop

    @initialize()
    def begin(self) -> None:
        self.org: Org = self.do(new_org(credits=0))
        self.now = utc_now()
        self.holds: list[HoldRead] = []
        self.given = self.spent = self.refunds = 0

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _at_now(self, work: Coroutine[Any, Any, Any]) -> Any:
        with frozen_at(self.now):
            return await work

    @rule(amount=AMOUNTS, days=st.integers(1, 40))
    def grant(self, amount: int, days: int) -> None:
        expires = self.now + timedelta(days=days) if days < 35 else None
        self.do(self._at_now(give(self.org.id, amount, expires_at=expires)))
        self.given += amount

    @rule(amount=AMOUNTS)
    def set_aside(self, amount: int) -> None:
        try:
            self.holds.append(self.do(self._at_now(hold(self.org.owner, amount, lease_s=3600))))
        except CreditsExhausted:
            assert self.do(self._balance()).available_micro < amount * MICRO

    @rule(which=WHICH, amount=st.integers(0, 45))
    def settle(self, which: int, amount: int) -> None:
        if (held := self._pick(which)) is None:
            return
        try:
            self._keep(which, self.do(self._settle(held, amount)))
        except HoldClosed:
            assert held.state is not HoldState.OPEN or self.now > held.lease_until

    @rule(which=WHICH)
    def let_go(self, which: int) -> None:
        if (held := self._pick(which)) is None:
            return
        try:
            self._keep(which, self.do(self._release(held)))
        except HoldClosed:
            assert held.state is HoldState.SETTLED

    @rule(which=WHICH, amount=st.integers(0, 20))
    def give_back(self, which: int, amount: int) -> None:
        held = self._pick(which)
        if held is None or held.state is not HoldState.SETTLED:
            return
        self.refunds += 1
        try:
            self._keep(which, self.do(self._refund(held, amount)))
        except RefundTooLarge:
            assert amount * MICRO > held.captured_micros - held.refunded_micros

    @rule(hours=st.sampled_from([2, 20, 200]))
    def pass_time(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.do(self._recover())
        self.holds = [
            held.model_copy(update={"state": HoldState.RELEASED})
            if held.state is HoldState.OPEN and held.lease_until <= self.now
            else held
            for held in self.holds
        ]

    @rule()
    def rebuild(self) -> None:
        self.do(rebuild_balances(self.org.id))

    @rule()
    def count_days_that_are_over(self) -> None:
        self.do(self._count())

    @rule(days=st.integers(0, 9))
    def recount_days(self, days: int) -> None:
        self.do(recount_usage(self.org.id, (self.now - timedelta(days=days)).date(), date.max))

    @invariant()
    def adds_up(self) -> None:
        if not hasattr(self, "org"):
            return
        assert self.do(check_ledger(self.org.id)) == []
        captured = sum(held.captured_micros for held in self.holds)
        refunded = sum(held.refunded_micros for held in self.holds)
        balance = self.do(self._balance())
        at_hand = sum(h.amount_micros for h in self.holds if h.state is HoldState.OPEN)
        assert balance.granted_micro - balance.available_micro == at_hand
        assert balance.granted_micro <= self.given * MICRO - captured + refunded

    def teardown(self) -> None:
        """What was counted day by day is what all days counted at once are."""
        assert self.do(mend_usage(LONG_AGO, self.org.id)) == []
        captured = sum(held.captured_micros - held.refunded_micros for held in self.holds)
        assert self.do(self._used()) == captured

    def _pick(self, which: int) -> HoldRead | None:
        return self.holds[which % len(self.holds)] if self.holds else None

    def _keep(self, which: int, held: HoldRead) -> None:
        self.holds[which % len(self.holds)] = held

    async def _settle(self, held: HoldRead, amount: int) -> HoldRead:
        with frozen_at(self.now):
            async with unit_of_work(self.org.owner) as uow:
                return await capture_hold(uow, held.id, amount * MICRO)

    async def _release(self, held: HoldRead) -> HoldRead:
        with frozen_at(self.now):
            async with unit_of_work(self.org.owner) as uow:
                return await release_hold(uow, held.id)

    async def _refund(self, held: HoldRead, amount: int) -> HoldRead:
        with frozen_at(self.now):
            async with unit_of_work(self.org.owner) as uow:
                return await refund_capture(
                    uow, held.id, key=str(self.refunds), reason="r", amount_micros=amount * MICRO
                )

    async def _recover(self) -> None:
        with frozen_at(self.now):
            async with unit_of_work(Actor.system(self.org.id)) as uow:
                await recover_holds(uow)

    async def _count(self) -> None:
        async with platform_session() as session:
            await usage_days.count(session, self.org.id, self.now)

    async def _used(self) -> int:
        async with unit_of_work(self.org.owner) as uow:
            usage = await get_usage(uow, UsageBy.PURPOSE, LONG_AGO, LONG_AGO + timedelta(days=365))
        return sum(row.spent_micro for row in usage.rows)

    async def _balance(self) -> Any:
        async with unit_of_work(self.org.owner) as uow:
            return await get_credit_balance(uow)


async def test_the_ledger_agrees_with_arithmetic(services: None) -> None:
    """About 3 s: 15 histories of up to 25 steps, each step a transaction and a full check."""
    Ledger.loop = asyncio.get_running_loop()
    few = settings(
        max_examples=15,
        stateful_step_count=25,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Ledger, settings=few)
