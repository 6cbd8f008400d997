"""What trying a run again would cost, in words."""

from uuid import UUID

from agents_os.domains.workflows.metadata.retry_schemas import RetryPreview
from agents_os.ui.pages.run.retry_state import told


def test_what_is_not_paid_again_is_told() -> None:
    preview = RetryPreview(
        run_id=UUID(int=1),
        begin="failed_step",
        version_choice="same",
        possible=True,
        version=2,
        spent_micros=3_000_000,
        kept_micros=2_000_000,
        expected_micros=1_000_000,
        limit_micros=None,
    )
    assert told(preview)[-1] == (
        "The run before cost 3 credits. 2 of them are not paid again. This one costs about 1."
    )
