"""Tables of the gateway."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Stamped, Table, TenantTable


class ProviderKey(Stamped, TenantTable):
    """A company's own key for a provider. `sealed` opens in `place(org_id, id)` (`core.vault`)."""

    __tablename__ = "provider_keys"

    slug: Mapped[str]
    provider: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str | None]
    sealed: Mapped[bytes | None]
    last4: Mapped[str]
    models: Mapped[list[str]] = mapped_column(ARRAY(Text))
    verdict: Mapped[str]
    verdict_message: Mapped[str]
    tested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[UUID | None]


class ModelRules(Table):
    """Which models a company allows, None: all; names its kept answers, None: it keeps none."""

    __tablename__ = "model_rules"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    allowed: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    answer_cache_id: Mapped[UUID | None]
