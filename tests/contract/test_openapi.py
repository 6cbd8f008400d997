"""The published API description: valid, complete, and the one that is checked in."""

import pytest
from openapi_spec_validator import validate

from agents_os.api import openapi_document
from agents_os.core.openapi import operations
from tests.support.api import DOCUMENT

OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, method, operation in operations(DOCUMENT)
]


def test_the_document_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, _, operation in operations(DOCUMENT)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_is_described(path, method, operation):
    assert path.startswith("/api/v1/")
    # FastAPI's default ids contain the path; ours are named like the usecase.
    assert "_" not in operation["operationId"], "give the route an operation_id in camelCase"
    assert operation["summary"]
    assert operation["tags"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_documents_how_it_fails(path, method, operation):
    responses = operation["responses"]
    expected = {"429", "503", "default"}
    if operation.get("security"):
        expected |= {"401", "403"}
    if "{" in path:
        expected |= {"404"}
    assert expected <= responses.keys()
    for status in expected:
        name = responses[status]["$ref"].rpartition("/")[2]
        content = DOCUMENT["components"]["responses"][name]["content"]
        assert list(content) == ["application/problem+json"]


def test_every_protected_operation_takes_each_kind_of_credential():
    for path, method, operation in operations(DOCUMENT):
        schemes = {name for entry in operation.get("security", []) for name in entry}
        assert schemes in (set(), {"bearer", "apiKey", "session"}), f"{method} {path}"


def test_the_checked_in_document_is_current():
    assert openapi_document() == DOCUMENT, "run `make openapi` and commit docs/openapi.json"
