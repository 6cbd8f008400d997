"""One service: its form, the quote, and the order."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from pydantic import InstanceOf
from reflex_base.utils.form import FormData

from agents_os.core.errors import Invalid, NotFound
from agents_os.core.money import MicroCredits, show_credits
from agents_os.domains.agents.metadata.definition import IntakeForm
from agents_os.domains.billing.usecases.queries import get_credit_balance
from agents_os.domains.orders.metadata.errors import AnswersIncomplete
from agents_os.domains.orders.metadata.schemas import OrderPlace
from agents_os.domains.orders.metadata.service_schemas import BatchAsk, QuoteAsk, QuoteRead
from agents_os.domains.orders.usecases.place_batch import place_batch
from agents_os.domains.orders.usecases.quote_batch import quote_batch
from agents_os.domains.orders.usecases.quote_order import quote_order
from agents_os.domains.orders.usecases.service_queries import get_service
from agents_os.ui.arguments import Text, form, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.order_words import counted
from agents_os.ui.pages.service import rows
from agents_os.ui.pages.service.rows import Deal, Offer, Question
from agents_os.ui.screen_state import ScreenMixin, acting, reading

FROM = {
    "last_order": "Filled in with the answers of your last order. Change what is different.",
    "profile": "Filled in with what your company's profile knows.",
    "nothing": "",
}


Sent = InstanceOf[Mapping]  # type: ignore[type-arg]  # a copy would lose repeated fields


class ServiceState(ScreenMixin, rx.State):
    missing: bool = False
    offer: Offer = Offer()
    questions: list[Question] = []
    filled_from: str = ""
    fills: int = 0  # remounts the form when its values change from here
    deal: Deal = Deal()
    credits: str = ""  # what is left
    problems: list[list[str]] = []  # rows of the CSV: number, what is wrong
    _service_id: str = ""
    _form: dict[str, Any] = {}

    @rx.event
    async def on_load(self):
        self.missing, self.deal, self.problems, self.phase = False, Deal(), [], "loading"
        parts = self.router.url.path.strip("/").split("/")
        async with reading(self) as uow:
            try:
                found = await get_service(uow, identifier(parts[1] if len(parts) > 1 else ""))
            except (NotFound, Invalid):
                self.missing = True
                return
            self.credits = show_credits(
                MicroCredits((await get_credit_balance(uow)).available_micro)
            )
        self._service_id, self._form = str(found.id), found.intake_schema
        self.offer, self.filled_from = rows.offer(found), FROM[found.answers_from]
        self._fill(found.answers)

    @rx.event
    async def start_empty(self):
        """Forget the answers that were filled in."""
        self.filled_from = ""
        self._fill({})

    @rx.event
    async def ask_quote(self, data: FormData[str, Any]):
        asked = self._asked()
        answers = rows.answers_in(asked, _values(validated(Sent, data)))
        try:
            async with acting(self) as uow:
                body = validated(QuoteAsk, {"answers": answers})
                quote = await quote_order(uow, identifier(self._service_id), body)
        except AnswersIncomplete as error:
            # Raising would keep the marks beside the fields from the browser.
            self.questions = rows.questions(asked, answers, error.details["fields"])
            return failed(error.message)
        self._fill(answers)
        self._offer_deal(quote)
        return None

    @rx.event
    async def ask_batch(self, data: dict[str, Any]):
        await self._ask_batch(form(BatchAsk, data))

    @rx.event
    async def read_batch(self, name: str, text: str):
        """The same with a file; its name does not matter."""
        validated(Text, name)
        await self._ask_batch(validated(BatchAsk, {"csv": text}))

    @rx.event
    def refuse_batch(self, why: str):
        """The browser could not read the file."""
        return failed(validated(Text, why))

    @rx.event
    def change_answers(self):
        self.deal, self.problems = Deal(), []

    @rx.event
    async def place(self):
        """Take up the quote on screen."""
        async with acting(self) as uow:
            body = OrderPlace(quote_id=identifier(self.deal.id))
            placed = await place_batch(uow, body)
        self.deal = Deal()
        to = f"/orders/{placed[0].id}" if len(placed) == 1 else "/orders"
        agent = placed[0].agent_name
        return [rx.redirect(to), done(f"Ordered. {agent} begins with {_these(len(placed))}.")]

    async def _ask_batch(self, body: BatchAsk) -> None:
        async with acting(self) as uow:
            batch = await quote_batch(uow, identifier(self._service_id), body)
        self.problems = [
            [f"Row {each.row}", " ".join(f"{key}: {said}" for key, said in each.fields.items())]
            for each in batch.problems
        ]
        if batch.quote is not None:
            self._offer_deal(batch.quote)

    def _fill(self, answers: dict[str, Any]) -> None:
        self.questions = rows.questions(self._asked(), answers)
        self.fills += 1

    def _asked(self) -> IntakeForm:
        if not self._form:
            raise Invalid("No service is open here. Choose one from the list.")
        return IntakeForm.model_validate(self._form)

    def _offer_deal(self, quote: QuoteRead) -> None:
        self.deal = rows.deal(quote)


def _these(number: int) -> str:
    return "it" if number == 1 else counted(number, "order")


def _values(sent: Any) -> dict[str, list[str]]:
    """Every value of each field of a submitted form."""
    if isinstance(sent, FormData):
        return {key.removesuffix("[]"): [str(v) for v in sent.getlist(key)] for key in sent}
    return {key: [str(value)] for key, value in sent.items()}
