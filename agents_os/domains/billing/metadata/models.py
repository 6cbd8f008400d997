"""Tables of billing. Nobody updates or deletes in them: corrections are new rows."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import TenantTable


class CreditGrant(TenantTable):
    """Credits given to an organisation. Only definer functions of the database insert."""

    __tablename__ = "credit_grants"

    kind: Mapped[str]
    amount_micro: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
