"""The installation's secret: made once, kept private, one key per purpose."""

import stat

import pytest

from agents_os.core import secrets


def test_the_file_is_made_once_and_only_for_us(tmp_path):
    path = tmp_path / "data" / "secret.key"
    first = secrets.private_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets.private_file(path) == first
    assert len(first) == 64
    assert [p.name for p in path.parent.iterdir()] == ["secret.key"]


def test_a_file_others_may_read_is_refused(tmp_path):
    path = tmp_path / "secret.key"
    secrets.private_file(path)
    path.chmod(0o640)
    with pytest.raises(secrets.UnsafeSecret, match="chmod 600"):
        secrets.private_file(path)


def test_a_second_process_takes_the_key_of_the_first(tmp_path):
    path = tmp_path / "secret.key"
    first = secrets.private_file(path)
    secrets._create(path, "another")
    assert secrets.private_file(path) == first


def test_keys_of_two_purposes_differ_and_stay():
    assert secrets.signing_key("access-token") != secrets.signing_key("page-cursor")
    assert secrets.derive(b"x" * 32, "a") == secrets.derive(b"x" * 32, "a")
    assert len(secrets.derive(b"x" * 32, "a")) == 32
