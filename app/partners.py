"""Partners at our door: their signed requests verified, our own keys shown, the outbox delivered.

A route for partners calls `admitted` first and works with what it returns.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.database import Pool
from app.keys import KeyRing
from app.logins import ServingUrl, login_url
from app.settings import Settings
from loaders import exchange as load
from loaders.disclosure import USED
from models.grants import WRITER
from partners.exchange import Courier, Rows, verify
from partners.sending import Client
from resolvers.context import ANONYMOUS, Ctx
from resolvers.posting import BODY
from resolvers.vault import opened
from rules.disclosure import PartnerPurpose, require_purpose
from rules.errors import ErrorCode, Language, Refused
from rules.exchange import LONGEST_BODY, PLATFORM
from rules.seal import PublicKey
from rules.signatures import Answered, Message, OwnKey, Signer, sign_answer

CONNECTIONS = 4
SEALED = b"v1:"


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    """The body of a partner's request is longer than we read."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request whose signature holds: who sent it, and what."""

    owner: str
    body: bytes
    message: Message


async def admitted(http: Request, purpose: PartnerPurpose) -> Admitted:
    """The partner behind a request; Refused unless its signature holds now and for the first time,
    and its key was registered for this purpose. Each use is counted under its purpose.

    The target is our public address, whatever the Host header says.
    """
    body = b""
    async for part in http.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise TooLarge
    state = http.app.state
    path = http.scope.get("raw_path", http.url.path.encode()).decode("latin-1").partition("?")[0]
    query = http.scope["query_string"].decode("latin-1")
    url = state.settings.base_url + path + (f"?{query}" if query else "")
    headers: dict[str, str] = {}
    for name, value in http.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    message = Message(http.method, url, headers, body)
    rows, now = state.platform.database.keeper, datetime.now(UTC)
    found = await verify(rows, message, now)
    used = found.purposes is None or purpose.value in found.purposes
    day = ours(state.platform).today
    await rows.fetch(USED, found.owner, purpose.value, day, int(used), int(not used))
    require_purpose(found.purposes, purpose)
    return Admitted(found.owner, body, message)


async def bound(http: Request, found: Admitted, response: Response) -> Response:
    """The answer, signed together with what it answers (RFC 9421, `;req`)."""
    platform = http.app.state.platform
    signer = await own_signer(platform.database.keeper, platform.keyring)
    shown = {"content-type": response.headers["content-type"]}
    answer = Answered(response.status_code, shown, bytes(response.body), found.message)
    response.headers.update(sign_answer(answer, signer, datetime.now(UTC)))
    return response


def turned_away(http: Request, why: Refused | TooLarge) -> Response:
    """The answer to a request that is not admitted."""
    if isinstance(why, TooLarge):
        return _json({"code": "TOO_LONG", "limit": LONGEST_BODY}, 413)
    lang: Language = "en" if http.headers.get("accept-language", "").startswith("en") else "zh"
    path = ".".join(str(step) for step in why.path)
    status = 403 if why.code is ErrorCode.FORBIDDEN else 401
    return _json({"code": why.code.value, "path": path, "message": why.message(lang)}, status)


async def check(http: Request) -> Response:
    """`POST /partners/check`: whether a signature is as we want it, and whose it is."""
    try:
        found = await admitted(http, PartnerPurpose.INTEROPERABILITY)
    except (Refused, TooLarge) as why:
        return turned_away(http, why)
    return await bound(http, found, _json({"owner": found.owner, "bytes": len(found.body)}))


async def keys(http: Request) -> Response:
    """`GET /partners/keys.json`: the keys by which our own requests are verified."""
    rows = await http.app.state.platform.database.keeper.fetch(
        load.OWN_KEYS, PLATFORM, datetime.now(UTC)
    )
    return _json({"keys": [PublicKey.from_text(row["public_key"]).jwk() for row in rows]})


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


async def own_signer(rows: Rows, ring: KeyRing) -> Signer:
    """The newest key of ours whose private half lies here; makes the first one."""
    return OwnKey(await ring.own(rows, datetime.now(UTC)))


def ours(platform: Any) -> Ctx:
    """A request of the process itself."""
    made: Ctx = platform.context(ANONYMOUS, "zh")
    return made


@contextlib.asynccontextmanager
async def delivering(settings: Settings, url: ServingUrl, platform: Any) -> AsyncIterator[None]:
    """Deliver the outbox while the block runs."""
    pool = Pool(login_url(url, WRITER), CONNECTIONS)

    async def signer() -> Signer:
        return await own_signer(pool, platform.keyring)

    async def reveal(message: UUID, body: bytes) -> bytes:
        if not body.startswith(SEALED):
            return body
        (text,) = await opened(ours(platform), *BODY, [(message, body.decode())])
        return (text or "").encode()

    courier = Courier(pool, signer, Client(settings.local_targets), reveal)
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await pool.close()


ROUTES = [
    Route("/partners/check", check, methods=["POST"]),
    Route("/partners/keys.json", keys),
]
