"""Pay for one call of a model: hold the most it may cost, settle what it took."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agents_os.core import background
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.ids import uuid7
from agents_os.core.settings import settings
from agents_os.domains.billing.metadata.schemas import Consumption, HoldRead, HoldRequest
from agents_os.domains.billing.metadata.worth import credits_for, money_of
from agents_os.domains.billing.usecases.capture_hold import capture_alone
from agents_os.domains.billing.usecases.hold_credits import hold_alone
from agents_os.domains.billing.usecases.renew_hold import renew_hold
from agents_os.domains.gateway.adapters.secondary.price_map import known_prices, longest_answer
from agents_os.domains.gateway.adapters.secondary.price_overrides import price_version
from agents_os.domains.gateway.metadata import answer_cache
from agents_os.domains.gateway.metadata.bounds import Bound
from agents_os.domains.gateway.metadata.errors import PriceUnknown
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.ports import Priced
from agents_os.domains.gateway.metadata.prices import cost_of
from agents_os.domains.gateway.metadata.schemas import ChatRequest, Finished, ModelRead, Usage

log = structlog.get_logger(__name__)

BEAT_S = 20.0  # a crash loses at most so much of an answer's count
SETTLE_ATTEMPTS = 5
_DATABASE_AWAY = (SQLAlchemyError, OSError)


async def meter_call(payer: Payer, request: ChatRequest, model: ModelRead, port: Priced) -> "Meter":
    """Hold the upper bound of a call, or as much as is left, and shorten the answer to fit.

    Raises:
        PriceUnknown: nobody knows what the model costs.
        CreditsExhausted, BudgetExceeded: not even a short answer can be paid for.
    """
    terms = Terms(payer, model, port)
    bound = await asyncio.to_thread(_bound, request, terms)
    hold = await _hold(terms, bound)
    if not model.practice:
        paid = min(hold.money_micros, money_of(hold.amount_micros))
        length = bound.tokens_for(paid) if terms.trims else bound.longest
        request = request.model_copy(update={"max_output_tokens": length})
    return Meter(terms, request, hold)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a call costs whom. Own keys and orders pay otherwise, practice only as it can."""

    payer: Payer
    model: ModelRead
    port: Priced

    @property
    def trims(self) -> bool:
        """Whether credits limit the length of the answer."""
        return not (self.model.practice or self.paid_elsewhere)

    @property
    def paid_elsewhere(self) -> bool:
        return self.payer.prepaid or self.model.provider_key_id is not None

    def cost(self, usage: Usage) -> int | None:
        """By the price book, in micro-dollars. May read files."""
        if self.model.practice:
            prices = known_prices(self.model.wire_id, usage.input_tokens)
            return prices and cost_of(prices, usage.input_tokens, usage.output_tokens)
        return self.port.cost_micros(self.model.wire_id, usage)

    def charge(self, cost: int) -> tuple[int, int]:
        """Credits and, for budgets in money, micro-dollars, for a call of that cost."""
        if self.paid_elsewhere:
            return 0, 0 if self.payer.prepaid else cost
        return credits_for(cost), 0 if self.model.practice else cost


@dataclass(slots=True)
class Meter:
    """A call being paid for. `request` is what may be asked, `charged` what was paid."""

    terms: Terms
    request: ChatRequest
    hold: HoldRead
    charged: int | None = None
    _open: bool = True
    _beat: float = field(default_factory=time.monotonic)

    async def beat(self, usage: Callable[[], Usage]) -> None:
        """Now and then say that we live and what the answer took so far; never fails."""
        if time.monotonic() - self._beat < BEAT_S:
            return
        self._beat = time.monotonic()
        credits, money = self.terms.charge(self.terms.cost(usage()) or 0)
        try:
            async with unit_of_work(self.terms.payer.actor) as uow:
                await renew_hold(
                    uow, self.hold.id, lease_s=_lease_s(), so_far_micros=credits, so_far_money=money
                )
        except (AppError, *_DATABASE_AWAY) as error:
            log.warning("hold.not_renewed", hold_id=str(self.hold.id), error=type(error).__name__)

    async def settle(self, finished: Finished) -> Finished:
        """Pay what the call took; the same again with what was charged for it. Repeatable."""
        if self._open:
            cost = self._cost(finished)
            credits, money = self.terms.charge(cost)
            consumed = Consumption(
                model=finished.model,
                price_version=price_version(),
                input_tokens=finished.usage.input_tokens,
                output_tokens=finished.usage.output_tokens,
                cost_micros=finished.cost_micros or 0,
                cached=finished.cached,
            )
            await self._end(credits, money, consumed)
        return finished.model_copy(update={"credits_micros": self.charged})

    async def release(self) -> None:
        """The call took nothing."""
        if self._open:
            await self._end(0, 0, None)

    def _cost(self, finished: Finished) -> int:
        """The provider's word counts, then the price book; practice has only the latter."""
        if finished.cached:
            return self._kept_cost(finished.usage)
        if finished.cost_micros is not None and not finished.practice:
            return finished.cost_micros
        return self.terms.cost(finished.usage) or 0

    def _kept_cost(self, usage: Usage) -> int:
        """A part of what asking would cost; nothing where the provider would be paid elsewhere."""
        if self.terms.paid_elsewhere:
            return 0
        return answer_cache.terms().price(self.terms.cost(usage) or 0)

    async def _end(self, credits: int, money: int, consumed: Consumption | None) -> None:
        """Even when whoever waits is cancelled; if the database stays away, the lease ends it."""
        self._open = False
        writing = self._write(credits, money, consumed)
        await asyncio.shield(background.start(f"settle {self.hold.id}", writing))

    async def _write(self, credits: int, money: int, consumed: Consumption | None) -> None:
        actor, hold_id = self.terms.payer.actor, self.hold.id
        for attempt in range(SETTLE_ATTEMPTS):
            try:
                hold = await capture_alone(actor, hold_id, credits, money, consumed)
                self.charged = hold.captured_micros
                return
            except _DATABASE_AWAY as error:
                log.warning("hold.unsettled", hold_id=str(hold_id), error=type(error).__name__)
                await asyncio.sleep(0.2 * 2**attempt)
            except AppError as error:  # recovered meanwhile, or the person was removed
                log.warning("hold.unsettled", hold_id=str(hold_id), error=error.code)
                return


def _bound(request: ChatRequest, terms: Terms) -> Bound:
    known = longest_answer(terms.model.wire_id) or settings().model_longest_answer
    longest = request.max_output_tokens or min(known, settings().model_longest_answer)
    bound = Bound.of(request, longest, terms.cost)
    if bound is not None:
        return bound
    if terms.paid_elsewhere:
        return Bound(0, Decimal(0), longest)
    raise PriceUnknown(
        f"Nobody knows what the model “{terms.model.wire_id}” costs, so it cannot be used. Add its"
        " price to the file that AGENTS_OS_PRICES_FILE names, or choose another model.",
        model=terms.model.wire_id,
    )


async def _hold(terms: Terms, bound: Bound) -> HoldRead:
    amount, money = terms.charge(bound.most)
    payer = terms.payer
    request = HoldRequest(
        key=str(uuid7()),
        amount_micros=amount,
        at_least_micros=terms.charge(bound.least)[0] if terms.trims else 0,
        money_micros=money,
        purpose=payer.purpose,
        subject=payer.subject,
        label=payer.label,
        lease_s=_lease_s(),
        model=terms.model.wire_id,
        practice=terms.model.practice,
    )
    return await hold_alone(payer.actor, request)


def _lease_s() -> int:
    """Longer than a provider may be silent."""
    limits = settings()
    longest = max(limits.model_first_token_timeout_s, limits.model_idle_timeout_s)
    return int(longest + 5 * BEAT_S)
