"""Which passages runs were given: ids and places, never texts."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import TenantTable


class RunPassage(TenantTable):
    """A passage under the number by which the run's model cites it. Gone with its document."""

    __tablename__ = "run_passages"

    run_id: Mapped[UUID]
    number: Mapped[int]
    passage_id: Mapped[UUID]
    base_id: Mapped[UUID]
    document_id: Mapped[UUID]
    page_from: Mapped[int | None]
    page_to: Mapped[int | None]
    location: Mapped[str]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    score: Mapped[float]
    coverage: Mapped[float | None]
    similarity: Mapped[float | None]
    cited: Mapped[bool] = mapped_column(default=False)
