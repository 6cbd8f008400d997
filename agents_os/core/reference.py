"""The API reference page, drawn from the OpenAPI document: no script, nothing from elsewhere."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from typing import Any

from agents_os.core.openapi import operations

_STYLE = """
body{margin:0;font:15px/1.55 var(--clean,system-ui,sans-serif);background:var(--paper,#f3f5ec);
color:var(--ink,#17211a)}
main{max-width:960px;margin:0 auto;padding:32px 16px}
nav{display:flex;flex-wrap:wrap;gap:8px 16px;margin:16px 0 32px}
h1{font-size:24px}h2{font-size:18px;margin:40px 0 12px;text-transform:capitalize}
a{color:var(--blue,#2459c9)}
details{background:var(--panel,#fff);border:1px solid var(--line,#d6ddc8);margin:8px 0;
padding:8px 12px}
summary{cursor:pointer;overflow-wrap:anywhere}
code,pre{font-family:var(--mono,ui-monospace,monospace);font-size:13px}
pre{white-space:pre-wrap}
b.method{display:inline-block;min-width:64px;color:var(--green-text,#286b2b)}
table{border-collapse:collapse;width:100%;margin:8px 0}
th,td{text-align:left;vertical-align:top;padding:4px 8px;
border-bottom:1px solid var(--line,#d6ddc8)}
.muted{color:var(--ink-2,#4b5a4e)}
"""
_DARK = """
@media (prefers-color-scheme:dark){:root{color-scheme:dark;--paper:#0c120e;--panel:#131c16;
--line:#27352b;--ink:#e6f0e2;--ink-2:#a9b9ac;--blue:#86aaff;--green-text:#79c653}}
"""


def page(document: dict[str, Any], openapi_url: str) -> str:
    """A whole HTML page describing every operation and shape of `document`."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path, method, operation in operations(document):
        group = (operation.get("tags") or ["other"])[0]
        groups[group].append(_operation(path, method, operation))
    links = "".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in groups)
    sections = "".join(
        f'<section aria-labelledby="{escape(name)}"><h2 id="{escape(name)}">{escape(name)}</h2>'
        f"{''.join(items)}</section>"
        for name, items in groups.items()
    )
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}{_DARK}</style></head>"
        f"<body><main><h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        f"<pre>{escape(info.get('description', ''))}</pre>"
        f'<p><a href="{escape(openapi_url)}">OpenAPI document</a></p>'
        f'<nav aria-label="Areas">{links}<a href="#shapes">shapes</a></nav>{sections}'
        f'<section aria-labelledby="shapes"><h2 id="shapes">Shapes</h2>{_shapes(document)}'
        "</section></main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    name = escape(operation.get("operationId", ""))
    return (
        f'<details id="{name}"><summary><b class="method">{method.upper()}</b> '
        f"<code>{escape(path)}</code> <span class=muted>{escape(operation.get('summary', ''))}"
        f"</span></summary><pre>{escape(operation.get('description', ''))}</pre>"
        f"{_parameters(operation)}{_body(operation)}{_responses(operation)}"
        f'<p class="muted">Operation <code>{name}</code>'
        f"{'' if operation.get('security') else ', open to everybody'}</p></details>"
    )


def _parameters(operation: dict[str, Any]) -> str:
    rows = [
        (
            f"<code>{escape(p['name'])}</code>",
            escape(p["in"]) + (", required" if p.get("required") else ""),
            _type(p.get("schema", {})),
            escape(p.get("description", "")),
        )
        for p in operation.get("parameters", [])
        if "$ref" not in p
    ]
    return _table(("Parameter", "Where", "Type", ""), rows)


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    rows = [(f"<code>{escape(kind)}</code>", _type(c["schema"])) for kind, c in content.items()]
    return _table(("Body", "Shape"), rows)


def _responses(operation: dict[str, Any]) -> str:
    rows = []
    for status, response in operation["responses"].items():
        if "$ref" in response:
            rows.append((escape(status), _type({"$ref": "/Problem"}), _cause(response["$ref"])))
            continue
        shapes = [_type(c.get("schema", {})) for c in response.get("content", {}).values()]
        rows.append((escape(status), " or ".join(shapes), escape(response.get("description", ""))))
    return _table(("Answer", "Shape", ""), rows)


def _cause(reference: str) -> str:
    return escape(reference.rpartition("/")[2])


def _shapes(document: dict[str, Any]) -> str:
    drawn = []
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = set(schema.get("required", []))
        rows = [
            (
                f"<code>{escape(field)}</code>",
                _type(inner) + (", required" if field in required else ""),
                escape(inner.get("description", "")),
            )
            for field, inner in schema.get("properties", {}).items()
        ]
        drawn.append(
            f'<details id="shape-{escape(name)}"><summary><code>{escape(name)}</code> '
            f"<span class=muted>{escape(schema.get('description', ''))}</span></summary>"
            f"{_table(('Field', 'Type', ''), rows) or _type(schema)}</details>"
        )
    return "".join(drawn)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#shape-{name}">{name}</a>'
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_type(inner) for inner in schema[several])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = escape(str(schema.get("format") or schema.get("type") or "anything"))
    limits = [
        f"{word} {escape(str(schema[key]))}" for key, word in _LIMITS.items() if key in schema
    ]
    return kind + (f" ({', '.join(limits)})" if limits else "")


_LIMITS = {
    "minLength": "length ≥",
    "maxLength": "length ≤",
    "minimum": "≥",
    "maximum": "≤",
    "pattern": "like",
}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
