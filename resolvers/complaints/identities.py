"""Who complained as it is kept: sealed, with masked forms beside."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.complaints import Complainant
from resolvers.context import Ctx
from resolvers.vault import Vault, opened
from rules.cipher import Place
from rules.personal import masked_phone
from rules.persons import masked_name

TABLE = Complainant.__tablename__
FIELDS = ("name", "phone", "address")


def kept(vault: Vault, key: UUID, given: Mapping[str, Any], digest: bytes | None) -> Complainant:
    """The row of who complained: what he said sealed, and its masked forms."""
    name, phone = given.get("name"), given.get("phone")
    sealed = {
        column: vault.seal(text, Place(TABLE, column, key))
        for column in FIELDS
        if (text := given.get(column)) is not None
    }
    return Complainant(
        complaint_id=key,
        **dict.fromkeys(FIELDS) | sealed,
        masked_name=masked_name(name) if name else None,
        masked_phone=masked_phone(phone) if phone else None,
        dispute_digest=digest,
    )


async def revealed(ctx: Ctx, row: Complainant) -> dict[str, Any]:
    """What the row says, opened; whoever calls this has noted it."""
    key = row.complaint_id
    return {
        name: (await opened(ctx, TABLE, name, [(key, getattr(row, name))]))[0] for name in FIELDS
    }
