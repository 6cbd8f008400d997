"""Master keys wrapped by a key of AWS KMS, which never leaves it.

Credentials come from where AWS's tools look for them: variables, a profile, or the role of the
machine; the region from the key's ARN, else AWS_DEFAULT_REGION.
"""

from base64 import b64decode, b64encode
from contextlib import closing
from typing import Any

from agents_os.core.errors import Unavailable

_CONTEXT = {"agents-os": "master key"}  # shows in AWS's log of uses; needed to unwrap
_ARN = "arn:"


class KeyServiceAway(Unavailable):
    """The service that wraps master keys does not do it now.

    `reason` is what it said: with names of accounts and logins, so only for who runs the server.
    """

    code = "key_service_away"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "Saved keys cannot be opened or saved now: AWS KMS refuses, or does not answer."
            " Whoever runs this installation finds the reason with `agents-os doctor`."
        )
        self.reason = reason


class AwsKms:
    """Writes `<ARN of the key>:<wrapped master key>`. `key`: id, ARN or alias of what wraps."""

    def __init__(self, key: str) -> None:
        self._key = key

    @staticmethod
    def wrote(word: str) -> bool:
        return word.startswith(_ARN)

    def protect(self, key: bytes) -> str:
        found = _ask("encrypt", self._key, Plaintext=key)
        return f"{found['KeyId']}:{b64encode(found['CiphertextBlob']).decode()}"

    def open(self, word: str) -> bytes:
        arn, _, blob = word.rpartition(":")
        return bytes(
            _ask("decrypt", arn, CiphertextBlob=b64decode(blob, validate=True))["Plaintext"]
        )


def _ask(operation: str, key: str, **arguments: Any) -> Any:
    import boto3  # type: ignore[import-untyped]  # here: costs a quarter of a second
    from botocore.config import Config  # type: ignore[import-untyped]
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

    region = next(iter(key.split(":")[3:4]), None)  # of an ARN
    patience = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
    try:
        with closing(boto3.client("kms", region, config=patience)) as client:
            return getattr(client, operation)(KeyId=key, EncryptionContext=_CONTEXT, **arguments)
    except (BotoCoreError, ClientError) as error:
        raise KeyServiceAway(str(error)[:500]) from None  # its request holds the key
