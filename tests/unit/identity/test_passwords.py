import pytest
from argon2 import PasswordHasher

from agents_os.core.passwords import hash_password, is_outdated, verify_password
from agents_os.domains.identity.metadata.errors import WeakPassword
from agents_os.domains.identity.metadata.passwords import check_new_password


async def test_a_hash_verifies_its_own_password_only() -> None:
    stored = await hash_password("correct horse 7")
    assert stored.startswith("$argon2id$")
    assert await verify_password("correct horse 7", stored)
    assert not await verify_password("correct horse 8", stored)
    assert not await verify_password("\ud800", stored)
    assert not await verify_password("correct horse 7", "not a hash")


async def test_nobody_has_a_password() -> None:
    assert not await verify_password("nobody has this password", None)


async def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash("x"))
    assert not is_outdated(await hash_password("x"))


@pytest.mark.parametrize("password", ["correct horse 7", "über-lange Wörter 🦉", "a b c d e f g"])
def test_long_unusual_passwords_are_fine(password: str) -> None:
    check_new_password(password, email="ada@example.test")


@pytest.mark.parametrize(
    "password", ["", "123456789", "Password123", "ababababababab", "ada.lovelace@example.test"]
)
def test_guessable_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_new_password(password, email="ada.lovelace@example.test")
