"""How master keys lie in their file: as they are, or wrapped by a key service (docs/adr/0039)."""

from functools import lru_cache
from time import monotonic
from typing import Protocol

from agents_os.core.aws_kms import AwsKms, KeyServiceAway
from agents_os.core.settings import settings

ASK_AGAIN_S = 30.0
_refused: dict[str, tuple[float, str]] = {}


class KeyProtection(Protocol):
    """Turns a master key into a word of its file, and back."""

    def protect(self, key: bytes) -> str:
        """The word to write. Raises KeyServiceAway."""
        ...

    def open(self, word: str) -> bytes:
        """The key. Raises KeyServiceAway; ValueError: the word is damaged."""
        ...


class FileOnly:
    """Nothing but the file's own permissions."""

    def protect(self, key: bytes) -> str:
        return key.hex()

    def open(self, word: str) -> bytes:
        return bytes.fromhex(word)


def protection() -> KeyProtection:
    """What new words are written with."""
    kms_key = settings().secrets_kms_key
    return AwsKms(kms_key) if kms_key else FileOnly()


def opened(word: str) -> bytes:
    """The key that a word stands for, whatever wrote it.

    A service is asked once per process, and after a refusal not again for a while: whoever waits
    for it holds up everybody.

    Raises:
        KeyServiceAway
        ValueError: the word is damaged.
    """
    until, reason = _refused.get(word, (0.0, ""))
    if monotonic() < until:
        raise KeyServiceAway(reason)
    try:
        return _opened(word)
    except KeyServiceAway as error:
        _refused[word] = monotonic() + ASK_AGAIN_S, error.reason
        raise


@lru_cache(maxsize=16)
def _opened(word: str) -> bytes:
    written_by: KeyProtection = AwsKms("") if AwsKms.wrote(word) else FileOnly()
    return written_by.open(word)
