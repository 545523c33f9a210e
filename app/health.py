"""Whether the process lives, and whether it is fit to be sent requests.

A replica whose program is older than the schema stays fit: so are versions exchanged without a gap.
"""

import re
from functools import cache

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.migrate import SCRIPTS
from app.oidc import Issuer
from loaders import governance as load
from rules.errors import Refused
from rules.roles import Rights

OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Refused)
BEFORE = re.compile(r'^down_revision\b.*= "([^"]+)"', re.MULTILINE)
LONGEST_HELD_BACK = 300.0
"""Seconds for which the log of events may be held back by one transaction before it is a fault."""


async def healthz(_: Request) -> Response:
    """The process lives."""
    return PlainTextResponse("ok\n")


async def readyz(http: Request) -> Response:
    """Not ending; the database answers the public and is migrated; keys are there; events flow."""
    reason = await unfit(http.app)
    return PlainTextResponse(f"{reason or 'ready'}\n", 503 if reason else 200)


async def unfit(app: Starlette) -> str | None:
    """Why no request should be sent here; None where nothing stands against it."""
    platform = app.state.platform
    if app.state.drain.is_leaving:
        return "ending"
    try:
        await platform.database.pools[Rights.PUBLIC].fetch("SELECT 1 FROM source LIMIT 1")
        (row,) = await platform.database.keeper.fetch(load.HEAD_REVISION)
    except OUTAGES:
        return "database unavailable"
    if row["version_num"] in older_revisions():
        return "migrations behind"
    if isinstance(platform.tokens, Issuer) and not platform.tokens.keys:
        return "keys of the issuer unknown"
    if platform.operations.held_back > LONGEST_HELD_BACK:
        return "events held back"
    return None


@cache
def older_revisions() -> frozenset[str]:
    """The revisions of this program before its last, as text: Alembic would run each of them."""
    files = (SCRIPTS / "versions").glob("*.py")
    return frozenset(name for file in files for name in BEFORE.findall(file.read_text("utf-8")))


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
