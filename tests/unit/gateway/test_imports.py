"""LiteLLM takes seconds to import, so nothing imports it before a model of its is asked."""

import subprocess
import sys

# One process for all: each of them takes seconds, too, most of which they share.
ASK = """
import sys
from importlib import import_module
for module in sys.argv[1:]:
    import_module(module)
    if "litellm" in sys.modules:
        sys.exit(f"imported by {module}")
"""


def test_litellm_is_not_imported_by_the_api_the_command_line_or_a_question():
    modules = ["agents_os.cli", "agents_os.domains.gateway.usecases.stream_chat", "agents_os.api"]
    asked = subprocess.run([sys.executable, "-c", ASK, *modules], capture_output=True, text=True)
    assert (asked.returncode, asked.stderr) == (0, "")
