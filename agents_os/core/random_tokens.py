"""Random tokens: shown once to whoever may use them, kept only as hashes."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits as text that is safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a random token. A fast hash is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
