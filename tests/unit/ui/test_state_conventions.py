"""What must hold for every state and page, because any browser may call any public method."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).parents[3] / "agents_os" / "ui"
FILES = sorted(UI.rglob("*.py"))
CHECKS = {"validated", "form", "identifier"}  # agents_os/ui/arguments.py
# Raw HTML, uploads past our storage, and code sent as text (it would need 'unsafe-eval').
FORBIDDEN = {"markdown", "html", "upload", "script", "call_script", "run_script", "toast"}
ALLOWED_IN = {"components/markdown.py": {"markdown"}}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def problems_of(source: str, path: str = "pages/x/state.py") -> list[str]:
    """Every broken rule in one module."""
    tree = ast.parse(source)
    found = [p for state in _states(tree) for p in _state_problems(state)]
    return found + list(_forbidden_calls(tree, ALLOWED_IN.get(path, set())))


def _states(tree: ast.Module) -> Iterator[ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base) for base in node.bases]
            if any(base.split(".")[-1].endswith(("State", "Mixin")) for base in bases):
                yield node


def _state_problems(state: ast.ClassDef) -> Iterator[str]:
    for method in state.body:
        if not isinstance(method, Function) or method.name.startswith("_"):
            continue
        decorators = {ast.unparse(d).partition("(")[0] for d in method.decorator_list}
        where = f"{state.name}.{method.name}"
        if "rx.var" in decorators:
            continue
        if "rx.event" not in decorators:
            yield f"{where} is public but no event: decorate it or start its name with _"
        yield from (f"{where} uses “{name}” unchecked" for name in _unchecked(method))


def _unchecked(method: Function) -> set[str]:
    """Arguments read outside of a check of arguments.py.

    After its check, a `str` may be read: the check would have raised. Other types may have been
    converted by it, so that only `x = validated(int, x)` makes the argument itself safe.
    """
    arguments = method.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {a.arg for a in (*every, arguments.vararg, arguments.kwarg) if a} - {"self"}
    lasting = {a.arg for a in every if a.annotation and ast.unparse(a.annotation) == "str"}
    lasting |= _replaced_by_check(method)
    inside = {id(n) for call in ast.walk(method) if _is_check(call) for n in ast.walk(call)}
    emptiness = {id(n.test) for n in ast.walk(method) if isinstance(n, ast.If | ast.IfExp)}
    checked: set[str] = set()
    loose: set[str] = set()
    for node in _reads_in_order(method):
        if id(node) in inside:
            checked |= {node.id} & lasting
        elif id(node) not in emptiness and node.id not in checked:
            loose.add(node.id)
    return loose & names


def _replaced_by_check(method: Function) -> set[str]:
    assigned = [n for n in ast.walk(method) if isinstance(n, ast.Assign) and _is_check(n.value)]
    return {t.id for n in assigned for t in n.targets if isinstance(t, ast.Name)}


def _reads_in_order(method: Function) -> list[ast.Name]:
    names = [n for n in ast.walk(method) if isinstance(n, ast.Name)]
    reads = [n for n in names if isinstance(n.ctx, ast.Load)]
    return sorted(reads, key=lambda n: (n.lineno, n.col_offset))


def _is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in CHECKS


def _forbidden_calls(tree: ast.Module, allowed: set[str]) -> Iterator[str]:
    refused = {f"rx.{name}" for name in FORBIDDEN - allowed}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in refused:
            yield f"line {node.lineno}: {ast.unparse(node)} is not used in this product"
        if isinstance(node, ast.keyword) and node.arg == "dangerously_set_inner_html":
            yield "dangerously_set_inner_html"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(UI)))
def test_a_module_of_the_ui_keeps_the_rules(file: Path) -> None:
    assert problems_of(file.read_text(), str(file.relative_to(UI))) == []


@pytest.mark.parametrize("file", [f for f in FILES if f.name in ("state.py", "page.py")], ids=str)
def test_a_screen_stays_small(file: Path) -> None:
    limit = 200 if file.name == "state.py" else 250
    assert len(file.read_text().splitlines()) <= limit


def test_markdown_is_drawn_without_raw_html() -> None:
    assert "use_raw=False" in (UI / "components" / "markdown.py").read_text()


@pytest.mark.parametrize(
    "body",
    [
        "def helper(self): ...",
        "@rx.event\n    def pay(self, amount: int): self.total += amount",
        "@rx.event\n    async def pay(self, *amounts): self.x = amounts",
        "@rx.event\n    def pay(self, n: int): validated(int, n); self.x = n",
        "@rx.event(background=True)\n"
        "    async def pay(self, to: str):\n"
        "        self.to = to\n"
        "        validated(Text, to)",
        "@rx.event\n    def pay(self, data: dict): self.x = data['x'] or form(Pay, data)",
        "@rx.event\n    def say(self): return rx.toast.error('no')",
        "@rx.event\n    def say(self): return rx.call_script('alert(1)')",
    ],
)
def test_a_broken_rule_is_found(body: str) -> None:
    assert problems_of(f"class PayState(rx.State):\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "def _helper(self, x): return x",
        "@rx.var\n    def total(self) -> int: return 1",
        "@rx.event\n    def pay(self, amount: int): self.total += validated(int, amount)",
        "@rx.event\n    def edit(self, x: str): self.x = identifier(x) if x else ''",
        "@rx.event\n    def save(self, data: dict): self.x = form(Pay, data)",
        "@rx.event\n    def say(self, x: str): self.x = identifier(x); self.y = x",
        "@rx.event\n    def pay(self, n: int): n = validated(int, n); self.x = n",
    ],
)
def test_a_kept_rule_passes(body: str) -> None:
    assert problems_of(f"class PayState(rx.State):\n    {body}\n") == []


def test_markdown_elsewhere_is_found() -> None:
    assert problems_of("def page():\n    return rx.markdown(text)\n")
