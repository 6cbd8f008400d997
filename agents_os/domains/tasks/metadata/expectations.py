"""Whether a deliverable has the sections that were ordered."""

from collections.abc import Sequence

from agents_os.domains.agents.metadata.definition import DeliverableSection
from agents_os.domains.tasks.metadata.errors import SectionsIncomplete
from agents_os.domains.tasks.metadata.sections import DeliverableDraft


def require_sections(draft: DeliverableDraft, expected: Sequence[DeliverableSection]) -> None:
    """Raise SectionsIncomplete unless every expected section is there with its type.

    Further sections are welcome.
    """
    handed_in = {section.id: section.type for section in draft.sections}
    missing = [each.id for each in expected if each.id not in handed_in]
    wrong = [
        f"{each.id} must be of type {each.type}, not {handed_in[each.id]}"
        for each in expected
        if each.id in handed_in and handed_in[each.id] != each.type
    ]
    if missing or wrong:
        parts = [f"missing: {', '.join(missing)}"] if missing else []
        raise SectionsIncomplete(
            f"The deliverable is not complete: {'; '.join(parts + wrong)}.",
            missing=missing,
            wrong=wrong,
        )
