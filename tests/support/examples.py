"""The smallest valid values for the shapes of an OpenAPI document."""

from collections.abc import Mapping
from typing import Any

_FORMATS = {
    "uuid": "0198c5a4-0000-7000-8000-000000000000",
    "email": "somebody@example.test",
    "date-time": "2030-01-01T00:00:00Z",
    "date": "2030-01-01",
    "uri": "https://example.test/",
}


class Examples:
    """Values for one document. `known` gives the value of a property by its name."""

    def __init__(self, document: dict[str, Any], known: Mapping[str, Any]) -> None:
        self.document, self.known = document, known

    def body(self, operation: dict[str, Any]) -> Any:
        """A minimal JSON body; None when the operation takes none."""
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return self.value(content["application/json"]["schema"])

    def query(self, operation: dict[str, Any]) -> dict[str, Any]:
        """The required query parameters, and every one whose name is known."""
        return {
            p["name"]: self.known.get(p["name"], None) or self.value(p["schema"])
            for p in operation.get("parameters", [])
            if p.get("in") == "query" and (p.get("required") or p["name"] in self.known)
        }

    def value(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self.value(self._resolve(schema["$ref"]))
        for key in ("default", "const"):
            if schema.get(key) is not None:
                return schema[key]
        if "examples" in schema or "enum" in schema:
            return (schema.get("examples") or schema["enum"])[0]
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.value(schema[several][0])
        return self._of_type(schema)

    def _of_type(self, schema: dict[str, Any]) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return [self.value(schema["items"]) for _ in range(schema.get("minItems", 0))]
            case "integer" | "number":
                return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
            case "boolean":
                return True
            case "string":
                known = _FORMATS.get(schema.get("format", ""))
                return known or "x" * max(1, schema.get("minLength", 1))
        return None

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Required properties, and optional ones that can name something of a tenant."""
        required = schema.get("required", [])
        return {
            name: self.known.get(name, None) or self.value(inner)
            for name, inner in schema.get("properties", {}).items()
            if name in required or name in self.known
        }

    def _resolve(self, reference: str) -> dict[str, Any]:
        return self.document["components"]["schemas"][reference.rpartition("/")[2]]
