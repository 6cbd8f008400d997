"""Reading text in pictures, by Tesseract if this machine has it."""

import shutil
import subprocess
from functools import cache

from agents_os.domains.knowledge.metadata.cleaning import clean, unwrap
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

PROGRAM = "tesseract"
WITHIN_S = 60


@cache
def languages() -> str:
    """All that are installed, e.g. “eng+deu”; empty: there is no Tesseract."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ""
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    names = [line for line in listed.stdout.splitlines()[1:] if line and line != "osd"]
    return "+".join(sorted(names, key=lambda name: (name != "eng", name))[:4])


def recognised(picture: bytes) -> str:
    """The text in a picture (PNG, JPEG, TIFF, WebP, PNM …).

    Raises:
        Unreadable: no picture that can be opened, or too hard; or there is no Tesseract.
    """
    spoken = languages()
    if not spoken:
        raise Unreadable(Reason.PICTURES_ONLY)
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "-l", spoken],
            input=picture, capture_output=True, timeout=WITHIN_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Reason.TOO_HARD) from error
    if done.returncode:
        raise Unreadable(Reason.DAMAGED)
    return unwrap(clean(done.stdout.decode("utf-8", errors="replace")))
