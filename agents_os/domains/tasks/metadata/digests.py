"""Equal deliverables have equal digests."""

import hashlib
import json

from agents_os.domains.tasks.metadata.sections import DeliverableDraft


def digest_of(draft: DeliverableDraft) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(
        draft.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
