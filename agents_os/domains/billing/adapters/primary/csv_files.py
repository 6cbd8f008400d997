"""Billing as CSV, with amounts in credits and dollars as people write them."""

from collections.abc import Iterable

from starlette.responses import Response

from agents_os.core.csv_text import Cell, csv_text
from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.report_schemas import LedgerLine, Usage

_LEDGER = ("line", "time", "what", "credits", "balance", "reason", "for", "run", "order", "agent",
           "person", "model", "practice")  # fmt: skip
_USAGE = ("calls", "credits", "provider_cost_usd", "input_tokens", "output_tokens")


def ledger_csv(lines: Iterable[LedgerLine]) -> Response:
    """Newest first, as on the screen."""
    rows = [
        (each.seq, each.at.isoformat(), each.kind, _amount(each.amount_micro),
         _amount(each.balance_micro), each.reason, each.purpose, _id(each.run_id),
         _id(each.order_id), _id(each.agent_id), _id(each.user_id), each.model, each.practice)
        for each in lines
    ]  # fmt: skip
    return _file("ledger", [_LEDGER, *rows])


def usage_csv(usage: Usage) -> Response:
    rows = [
        (each.key, each.calls, _amount(each.spent_micro), _amount(each.cost_micros),
         each.input_tokens, each.output_tokens)
        for each in usage.rows
    ]  # fmt: skip
    return _file(f"usage-by-{usage.by}", [(usage.by, *_USAGE), *rows])


def _amount(micro: int) -> float:
    return micro / MICRO


def _id(value: object) -> Cell:
    return None if value is None else str(value)


def _file(name: str, rows: Iterable[tuple[Cell, ...]]) -> Response:
    disposition = f'attachment; filename="{name}.csv"'
    return Response(
        csv_text(rows), headers={"Content-Disposition": disposition}, media_type="text/csv"
    )
