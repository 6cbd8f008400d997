"""LiteLLM takes seconds to import, so nothing imports it before a model of its is asked."""

import subprocess
import sys

import pytest

ASK = "import sys, {module}; sys.exit('litellm' in sys.modules)"


@pytest.mark.parametrize(
    "module",
    ["agents_os.api", "agents_os.cli", "agents_os.domains.gateway.usecases.stream_chat"],
)
def test_litellm_is_not_imported_by(module: str) -> None:
    subprocess.run([sys.executable, "-c", ASK.format(module=module)], check=True)
