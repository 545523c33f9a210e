"""A migration of the next version of the program, written and run while this one serves."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.script import ScriptDirectory

import app.migrate
from app.migrate import SCRIPTS, configuration, downgrade, migrate
from tests.faults.twins import Twins

NEXT = '''"""The next version: a column, an index and a condition on the busiest table."""

from alembic import op

revision = "next"
down_revision = {head!r}


def upgrade() -> None:
    op.execute("ALTER TABLE warning ADD COLUMN next_note text")
    op.execute("ALTER TABLE warning ADD CONSTRAINT warning_next CHECK "
               "(next_note IS NULL OR length(next_note) < 100) NOT VALID")
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE warning VALIDATE CONSTRAINT warning_next")
        op.execute("CREATE INDEX CONCURRENTLY warning_next_idx ON warning (next_note)")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY warning_next_idx")
    op.execute("ALTER TABLE warning DROP CONSTRAINT warning_next")
    op.execute("ALTER TABLE warning DROP COLUMN next_note")
'''
SHAPE = """
SELECT string_agg(line, E'\\n' ORDER BY line) AS text FROM (
  SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, convalidated,
                             pg_get_constraintdef(oid)) FROM pg_constraint
  UNION ALL SELECT concat_ws(' ', tablename, policyname, roles, cmd, qual) FROM pg_policies
  UNION ALL SELECT DISTINCT concat_ws(' ', grantee, table_name, column_name, privilege_type)
    FROM information_schema.column_privileges WHERE table_schema = 'public'
) AS lines"""


class Upgrade:
    """The next version's migration over the twins' database."""

    def __init__(self, made: Twins) -> None:
        self.made = made
        (self.head,) = ScriptDirectory.from_config(configuration()).get_heads()

    async def up_down_up(self) -> dict[str, Any]:
        """Go up, down and up again, and down for whoever comes next; how long each step took."""
        seconds, shapes = [], [await self._shape()]
        with self._next_version():
            for step in (self._up, self._down, self._up, self._down):
                begun = time.monotonic()
                await step()
                seconds.append(round(time.monotonic() - begun, 2))
                shapes.append(await self._shape())
        is_same = shapes[0] == shapes[2] == shapes[4] != shapes[1] == shapes[3]
        return {"steps": seconds, "sameSchema": is_same}

    async def _up(self) -> None:
        await migrate(self.made.url)

    async def _down(self) -> None:
        await downgrade(self.made.url, self.head)

    async def _shape(self) -> str:
        """Columns, indexes, conditions, policies and grants, as text."""
        return str((await self.made.fetch(SHAPE))[0]["text"])

    @contextmanager
    def _next_version(self) -> Iterator[None]:
        scripts = self.made.folder / "next"
        shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "next.py").write_text(NEXT.format(head=self.head), "utf-8")
        app.migrate.SCRIPTS = scripts
        try:
            yield
        finally:
            app.migrate.SCRIPTS = SCRIPTS
            shutil.rmtree(scripts)
