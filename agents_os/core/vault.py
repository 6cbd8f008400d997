"""Secrets at rest: sealed with a key of their own, which the installation's master key wraps.

A sealed value is `aos1 | id of the master key | nonce | wrapped key | nonce | ciphertext`, all
AES-256-GCM. It opens only in the place it was sealed for (`place`: organisation and row), so a
value copied into another row is worthless. A column that holds one is `bytea` and its name begins
with `sealed`: that is how `agents-os rotate-master-key` finds it. Seal and unseal as late as
possible; what comes out must not be stored, logged, published or sent to a browser.
"""

import asyncio
import hashlib
import os
import secrets
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from agents_os.core.aws_kms import KeyServiceAway
from agents_os.core.errors import Conflict
from agents_os.core.key_protection import ASK_AGAIN_S, opened, protection
from agents_os.core.secrets import SHORTEST, UnsafeSecret, derive, private_file
from agents_os.core.settings import settings

log = structlog.get_logger(__name__)

FILE = "master.key"
_FORMAT = b"aos1"
_ID, _NONCE, _KEY, _TAG = 8, 12, 32, 16
_HEADER = len(_FORMAT) + _ID
_WRAPPED = _HEADER + _NONCE + _KEY + _TAG
KEY_ID = slice(len(_FORMAT), _HEADER)


class SealBroken(Conflict):
    """A sealed value was changed or moved, or its master key is not here."""

    code = "saved_secret_unreadable"

    def __init__(self, key_id: bytes) -> None:
        super().__init__(
            "A saved key or password cannot be opened with this installation's master key. Enter"
            " it again, or ask whoever runs the installation to put the master key back.",
            master_key=key_id.hex(),
        )


class MasterKey(NamedTuple):
    """32 bytes that wrap the keys of sealed values, and the name they are found by."""

    id: bytes
    secret: bytes


def place(org_id: UUID, secret_id: UUID) -> bytes:
    """Where a sealed value belongs: row `secret_id` of an organisation."""
    return org_id.bytes + secret_id.bytes


def seal(plaintext: str, aad: bytes) -> bytes:
    """The value to store; `aad` is its `place`. Two seals of one text have nothing in common."""
    master, key = master_keys()[0], secrets.token_bytes(_KEY)
    return _wrapped(master, key) + _encrypt(key, plaintext.encode(), aad)


def unseal(sealed: bytes, aad: bytes) -> SecretStr:
    """The text that was sealed for this place.

    Raises:
        SealBroken: changed, sealed for another place, or under a master key that is not here.
    """
    try:
        return SecretStr(_decrypt(_unwrapped(sealed), sealed[_WRAPPED:], aad).decode())
    except InvalidTag:
        raise SealBroken(sealed[KEY_ID]) from None


def rewrap(sealed: bytes) -> bytes:
    """The same value under the current master key; its text is not touched.

    Raises:
        SealBroken: changed, or under a master key that is not here.
    """
    try:
        return _wrapped(master_keys()[0], _unwrapped(sealed)) + sealed[_WRAPPED:]
    except InvalidTag:
        raise SealBroken(sealed[KEY_ID]) from None


def master_keys() -> list[MasterKey]:
    """The current master key first, then older ones. Read anew: another process may rotate.

    Raises:
        UnsafeSecret: too short a key, or a file that is damaged or that others may read.
        KeyServiceAway: the file's keys are wrapped, and cannot be opened.
    """
    given, old = settings().secrets_master_key, settings().secrets_old_master_key
    current = _derived(given) or keys_of(
        private_file(key_file(), _new_line).decode("ascii", "replace")
    )
    return current + _derived(old)


async def open_keys() -> None:
    """Ask the key service when a process starts, until it answers: not first in a request."""
    while key_file().exists():
        try:
            await asyncio.to_thread(master_keys)
            return
        except KeyServiceAway as error:
            log.error("vault.key_service_away", reason=error.reason)
            await asyncio.sleep(ASK_AGAIN_S)


def key_file() -> Path:
    """Where the master keys are, one in a line, unless the environment has them."""
    return settings().data_dir / FILE


def keys_of(text: str) -> list[MasterKey]:
    """What a key file says.

    Raises:
        UnsafeSecret: it is not one.
        KeyServiceAway
    """
    try:
        found = [opened(line) for line in text.split()]
    except ValueError:
        found = []
    if not found or any(len(each) != _KEY for each in found):
        raise UnsafeSecret(f"The master key file {key_file()} is damaged. Put back a copy of it.")
    return [_key(each) for each in found]


def add_key() -> None:
    """Make a new current master key; the present one stays, older ones go."""
    lines = [_new_line(), protection().protect(master_keys()[0].secret)]
    draft = key_file().with_name(f"{FILE}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(f"{each}\n" for each in lines))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(key_file())


def _new_line() -> str:
    """A new key, as a line of the file."""
    return protection().protect(secrets.token_bytes(_KEY))


def _derived(given: SecretStr | None) -> list[MasterKey]:
    """The key that a text of the environment stands for; none when there is no text."""
    text = given.get_secret_value() if given else ""
    if not text:
        return []
    if len(text) < SHORTEST:
        raise UnsafeSecret(f"The master key has fewer than {SHORTEST} characters. Make it longer.")
    return [_key(derive(text.encode(), "master-key"))]


def _key(secret: bytes) -> MasterKey:
    return MasterKey(hashlib.sha256(b"agents-os master key" + secret).digest()[:_ID], secret)


def _wrapped(master: MasterKey, key: bytes) -> bytes:
    header = _FORMAT + master.id
    return header + _encrypt(master.secret, key, header)


def _unwrapped(sealed: bytes) -> bytes:
    wanted = sealed[KEY_ID]
    master = next((each for each in master_keys() if each.id == wanted), None)
    if master is None or not sealed.startswith(_FORMAT):
        raise SealBroken(wanted)
    return _decrypt(master.secret, sealed[_HEADER:_WRAPPED], sealed[:_HEADER])


def _encrypt(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def _decrypt(key: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    if len(ciphertext) < _NONCE + _TAG:
        raise InvalidTag
    return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], aad)
