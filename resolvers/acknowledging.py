"""What popped up and was acknowledged: kept for warnings and documents alike, by edition.

Refuses to know what pops up for whom: that is each domain's.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.acknowledgements import Acknowledgement
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.roles import Role


async def unseen(ctx: Ctx, rows: Sequence[Row]) -> list[Row]:
    """Those that the viewer has not acknowledged, of rows with `id` and `edition`; whoever is not
    signed in has acknowledged nothing."""
    if ctx.viewer.role is Role.PUBLIC or not rows:
        return list(rows)
    async with ctx.services.writer.begin(ctx) as work:
        asked = select(Acknowledgement.subject_id, Acknowledgement.edition).where(
            Acknowledgement.viewer == ctx.viewer.subject,
            Acknowledgement.subject_id.in_([row["id"] for row in rows]),
        )
        seen = {(key, edition) for key, edition in await work.session.execute(asked)}
    return [row for row in rows if (row["id"], row["edition"]) not in seen]


async def acknowledge(work: Work, subject: UUID, edition: int) -> None:
    """Not to be shown this edition again; to say so twice is to say it once."""
    values = {"viewer": work.ctx.viewer.subject, "subject_id": subject, "edition": edition}
    said = insert(Acknowledgement).values(**values, at=work.now)
    await work.session.execute(said.on_conflict_do_nothing())
