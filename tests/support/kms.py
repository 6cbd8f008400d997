"""AWS KMS on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ARN of a key there. Outside, nobody answers at its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL_KMS": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("kms", "eu-central-1")
    yield client.create_key()["KeyMetadata"]["Arn"]
    client.close()
    server.stop()
