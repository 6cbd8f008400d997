"""The function that writes journals knows every column that is written."""

from sqlalchemy import text

from agents_os.core import db
from agents_os.domains.runs.adapters.secondary.journal_rows import FOLDED
from agents_os.domains.runs.metadata.projection import StepRecord
from tests.support.builders import Org


async def test_no_column_of_runs_and_steps_is_left_out(org: Org):
    async with db.unit_of_work(org.owner) as uow:
        query = text("select prosrc from pg_proc where oid = 'engine.record'::regproc")
        source = str(await uow.session.scalar(query))
    steps = set(StepRecord.__dataclass_fields__) - {"key"}
    assert [name for name in FOLDED if f" {name} = a.{name}" not in source] == []
    assert [name for name in steps if f" {name} = excluded.{name}" not in source] == []
