"""Screening a person before employing or licensing him: lawful purpose only, every time logged."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import persons as load
from models.persons import Person, Screening
from resolvers.context import Ctx
from resolvers.persons.identifying import LONGEST_NAME, digest_of, required
from resolvers.vault import vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.restrictions import MatchedPersonField, ScreeningPurpose

MOST_HITS = 50
BOTH = [MatchedPersonField.NAME, MatchedPersonField.ID_NUMBER]


async def screen_person(
    ctx: Ctx, name: str, purpose: ScreeningPurpose, id_number: str | None = None
) -> list[dict[str, Any]]:
    """Restricted persons of this name, the number's owner first; one of another number is none.

    Without a number, or where none is on record, homonyms stand side by side, each under its id.
    """
    async with ctx.services.writer.begin(ctx) as work:
        vault = await vault_of(work)
        candidates = await _candidates(work, required(name, "name", LONGEST_NAME), id_number)
        restricted = await ctx.door.fetch(load.RESTRICTED, list(candidates), ctx.today)
        keys = {row["person_id"] for row in restricted}
        hits: list[dict[str, Any]] = [
            {"person_id": key, "matched": matched}
            for key, matched in candidates.items()
            if key in keys
        ]
        line = _line(work, purpose, id_number, len(hits))
        line.name = vault.seal(name.strip(), Place("screening", "name", line.id))
        work.add(line)
    return sorted(hits, key=lambda hit: -len(hit["matched"]))[:MOST_HITS]


async def _candidates(
    work: Work, name: str, id_number: str | None
) -> dict[UUID, Sequence[MatchedPersonField]]:
    digest = await digest_of(work, id_number)
    named = (await work.session.scalars(select(Person).filter_by(name=name))).all()
    found: dict[UUID, Sequence[MatchedPersonField]] = {}
    for person in named:
        if digest is None or person.id_digest is None:
            found[person.id] = [MatchedPersonField.NAME]
        elif person.id_digest == digest:
            found[person.id] = BOTH
    return found


def _line(work: Work, purpose: ScreeningPurpose, id_number: str | None, hits: int) -> Screening:
    viewer = work.ctx.viewer
    return Screening(
        id=work.new_id(), at=work.now, actor=viewer.subject, role=viewer.role.value,
        purpose=purpose.value, has_id_number=id_number is not None, hits=hits,
    )  # fmt: skip
