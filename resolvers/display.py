"""What an entity shows of itself: poster, badge, and the sites on which the badge vouches for it.

Refuses to register a site for anybody but one's own entity.
"""

from collections.abc import Sequence
from html import escape
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from loaders import display as load
from models.display import EntitySite
from models.entities import Entity
from resolvers.codes import showing
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.codes import CodeStatus
from rules.display import MOST_SITES, require_host
from rules.errors import ErrorCode, Refused


async def kits(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The kit of each entity whose code is in force."""
    codes = await showing.current_codes(list(rows), ctx)
    found = await ctx.door.fetch(load.SITES, [row["id"] for row in rows])
    sites = {row["entity_id"]: row["hosts"] for row in found}
    return [
        _kit(code["payload"], sites.get(row["id"], []), ctx.services.base_url)
        if code is not None and code["status"] == CodeStatus.ACTIVE
        else None
        for row, code in zip(rows, codes, strict=True)
    ]


def _kit(payload: str, sites: Sequence[str], base: str) -> dict[str, Any]:
    badge = f"{base}/kit/{payload}/badge.svg"
    page = f"{base}/c/{payload}"
    return {
        "poster_url": f"{base}/kit/{payload}/poster.pdf",
        "badge_url": badge,
        "embed_html": f'<a href="{escape(page)}"><img src="{escape(badge)}" alt="山城有信"></a>',
        "sites": list(sites),
    }


async def entity_site_register(work: Work, host: str) -> UUID:
    """Register a host of one's own; once more changes nothing."""
    own = await _own(work)
    name = require_host(host)
    if await work.session.get(EntitySite, (own.id, name)) is not None:
        return own.id
    count = select(func.count()).select_from(EntitySite).filter_by(entity_id=own.id)
    if (await work.session.scalar(count) or 0) >= MOST_SITES:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("host",), field="sites", low=0, high=MOST_SITES)
    work.add(EntitySite(entity_id=own.id, host=name, registered_at=work.now))
    return own.id


async def entity_site_remove(work: Work, host: str) -> UUID:
    """Take a host back: from the next request on the badge there says so."""
    own = await _own(work)
    found = await work.session.get(EntitySite, (own.id, require_host(host)))
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, ("host",), what=host)
    await work.session.delete(found)
    return own.id


async def _own(work: Work) -> Entity:
    """The viewer's own entity, locked."""
    uscc = work.ctx.viewer.uscc
    wanted = select(Entity).filter_by(uscc=uscc).with_for_update()
    found: Entity | None = await work.session.scalar(wanted) if uscc else None
    if found is None:
        raise Refused(ErrorCode.FORBIDDEN)
    return found
