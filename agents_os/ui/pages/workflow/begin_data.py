"""What a run is begun with, as text in a form."""

import json
from typing import Annotated, Any

from pydantic import JsonValue, StringConstraints

from agents_os.core.errors import Invalid
from agents_os.ui.arguments import validated

TRIGGER = "trigger"  # in samples: what a run begins with, beside outputs by node
Text = Annotated[str, StringConstraints(max_length=200_000)]


def data_of(text: Any) -> dict[str, JsonValue]:
    """What the text says. Raises Invalid, with words for beside the field."""
    try:
        found = json.loads(validated(Text, text) or "{}")
    except ValueError as error:
        raise Invalid(f"This is not valid JSON: {error}.") from None
    if not isinstance(found, dict):
        raise Invalid('Write fields between braces, for example {"email": "dana@northwind.test"}.')
    return validated(dict[str, JsonValue], found)


def shown_data(data: JsonValue) -> str:
    return json.dumps(data or {}, ensure_ascii=False, indent=2)
