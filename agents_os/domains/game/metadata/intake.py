"""What was asked for, as a digest: equal for the same wish in other white space and case."""

import hashlib
import json


def intake_digest(*parts: str) -> str:
    """SHA-256 (hex) of the parts, each with case folded and white space collapsed."""
    plain = [" ".join(part.casefold().split()) for part in parts]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
