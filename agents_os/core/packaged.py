"""Data that comes with the package: a directory with one TOML or JSON file for each thing."""

import json
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)
_READERS = {".json": json.loads, ".toml": tomllib.loads}


def read_packaged(directory: Path, model: type[M]) -> list[M]:
    """Every file as a `model`, whose `key` is the file's name without its ending; in any order."""
    return [
        model.model_validate({"key": path.stem, **_READERS[path.suffix](path.read_text("utf-8"))})
        for path in directory.iterdir()
        if path.suffix in _READERS
    ]
