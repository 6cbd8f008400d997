"""Sums, evaluated without ever running code."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

_SUM = re.compile(r"(?<![\d(])[-+(]{0,9}\d[\d\s.,()+*/x×÷^%-]{0,100}[\d)%]")
_PERCENT_OF = re.compile(
    r"(?<![\d.,])(\d[\d.,]{0,20})\s?(?:%|percent) of [$€£]?\s?(\d[\d.,]{0,20}\d|\d)", re.IGNORECASE
)
_LONGEST = 100  # characters
_LARGEST_POWER = 64

_BINARY: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}


def find_sum(text: str) -> tuple[str, str] | None:
    """("12 * 3", "36") for the first sum in a text that can be worked out."""
    percent = _PERCENT_OF.search(text)
    if percent:
        rate, whole = (_plain(each) for each in percent.groups())
        return percent[0], evaluate(f"{rate} / 100 * {whole}") or "?"
    for found in _SUM.findall(text):
        term = found.strip()
        if re.search(r"[\d)]\s*[-+*/x×÷^%]\s*[-(]*\d", term) and not _is_date(term):
            result = evaluate(term)
            if result is not None:
                return term, result
    return None


def evaluate(term: str) -> str | None:
    """The value of a sum as plain digits; None for anything else, however clever."""
    code = _plain(term).replace("×", "*").replace("x", "*").replace("÷", "/").replace("^", "**")
    if len(code) > _LONGEST:
        return None
    try:
        with localcontext() as context:
            context.prec = 28
            value = _value(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, ValueError, InvalidOperation, DivisionByZero, Overflow):
        return None
    rounded = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded


def _value(node: ast.expr) -> Decimal:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Decimal(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) <= _LARGEST_POWER:
            return left**right
        if type(node.op) in _BINARY:
            return _BINARY[type(node.op)](left, right)
    raise ValueError("not a sum")


def _plain(term: str) -> str:
    """Without thousands separators: 1,200 is 1200."""
    return re.sub(r",(?=\d{3}\b)", "", term)


def _is_date(term: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}-\d{1,2}", term))
