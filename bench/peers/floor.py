"""The floor: a bare ASGI handler on uvicorn, written by hand for these operations and no others.

Each answer is one prepared statement that builds the JSON; the pool is a list. It parses the body,
picks the statement by `operationName`, and checks nothing that the operation itself does not ask.
"""

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from loaders.cursors import encode
from loaders.search import BEST, find
from rules.names import normalise
from rules.payload import read
from rules.seal import PublicKey
from rules.search_asked import meanings
from rules.search_shown import shown

SQL = {path.stem: path.read_text() for path in (Path(__file__).parent / "floor").glob("*.sql")}
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}
POOL = int(os.environ["BENCH_POOL"])
CHONGQING = ZoneInfo("Asia/Shanghai")
JSON = (b"content-type", b"application/json")


class Held(NamedTuple):
    """A connection and its prepared statements."""

    connection: Any
    statements: dict[str, Any]


class Pool:
    """Connections with their prepared statements; who finds none waits in a queue."""

    def __init__(self) -> None:
        self.idle: list[Held] = []
        self.waiting: deque[asyncio.Future[Held]] = deque()

    async def open(self) -> None:
        """Connect and prepare."""
        for _ in range(POOL):
            connection = await asyncpg.connect(os.environ["BENCH_URL"], server_settings=SETTINGS)
            statements = {name: await connection.prepare(sql) for name, sql in SQL.items()}
            self.idle.append(Held(connection, statements))

    async def row(self, name: str, *arguments: object) -> Any:
        """The one row of a statement."""
        held = self.idle.pop() if self.idle else await self._wait()
        try:
            return await held.statements[name].fetchrow(*arguments)
        finally:
            self._give(held)

    async def fetch(self, sql: str, *arguments: object) -> Any:
        """All rows of a statement that was not foreseen."""
        held = self.idle.pop() if self.idle else await self._wait()
        try:
            return await held.connection.fetch(sql, *arguments)
        finally:
            self._give(held)

    async def _wait(self) -> Held:
        future: asyncio.Future[Held] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        return await future

    def _give(self, held: Held) -> None:
        if self.waiting:
            self.waiting.popleft().set_result(held)
        else:
            self.idle.append(held)


POOLED = Pool()
KEYS: dict[str, PublicKey] = {}


def today() -> Any:
    """The day in Chongqing."""
    return datetime.now(CHONGQING).date()


async def one(root: bytes, name: str, argument: str, variables: dict[str, Any]) -> bytes:
    """An operation of one argument."""
    row = await POOLED.row(name, variables[argument])
    return b'{"data":{"%b":%b}}' % (root, (row[0] or "null").encode())


async def references(variables: dict[str, Any]) -> bytes:
    """References by USCC, in order."""
    keys = [each["uscc"] for each in variables["representations"]]
    row = await POOLED.row("EntityReferences", keys, today())
    return b'{"data":{"_entities":%b}}' % row[0].encode()


async def scan(variables: dict[str, Any]) -> bytes:
    """A genuine code's page; the signature is verified here, as everywhere."""
    sealed = read(variables["payload"], "").sealed
    if sealed is None:
        return b'{"data":{"scan":{"authenticity":"UNKNOWN","entity":null}}}'
    row = await POOLED.row("ScanPage", sealed.key_id, sealed.issue_id, today())
    text, revoked, status, entity = row
    if text is None or revoked or status != "ACTIVE" or not sealed.is_signed_by(key(text)):
        return b'{"data":{"scan":{"authenticity":"UNKNOWN","entity":null}}}'
    return b'{"data":{"scan":{"authenticity":"GENUINE","entity":%b}}}' % entity.encode()


def key(text: str) -> PublicKey:
    """A public key, read once."""
    found = KEYS.get(text)
    if found is None:
        found = KEYS[text] = PublicKey.from_text(text)
    return found


async def search(variables: dict[str, Any]) -> bytes:
    """The names that our own search finds, their marks by our own rules, the rest by hand."""
    text = variables["text"]
    hits = await find(POOLED, text, variables["district"], 21, None)
    row = await POOLED.row("EntitySearch", [hit.entity_id for hit in hits[:20]])
    asked = meanings(text)
    nodes = []
    for hit, entity in zip(hits, row[0] or (), strict=False):
        why = shown(asked, hit.name, hit.code, former=hit.kind == "FORMER")
        marked = {"field": why.field.value, "highlight": why.highlight}
        part = {"score": hit.score / BEST, "matched": marked, "entity": orjson.Fragment(entity)}
        nodes.append(part)
    last = hits[min(len(hits), 20) - 1] if hits else None
    page = {
        "hasNextPage": len(hits) > 20,
        "endCursor": last and encode(["search", normalise(text), last.score, str(last.entity_id)]),
    }
    return orjson.dumps({"data": {"searchEntities": {"nodes": nodes, "pageInfo": page}}})


ANSWERS: dict[str, Callable[[dict[str, Any]], Awaitable[bytes]]] = {
    "EntityByUscc": partial(one, b"entity", "EntityByUscc", "uscc"),
    "ScanPage": scan,
    "DistrictEntities": partial(one, b"entities", "DistrictEntities", "district"),
    "EntityTable": partial(one, b"entities", "EntityTable", "district"),
    "EntityReferences": references,
    "EntitySearch": search,
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The whole application."""
    if scope["type"] == "lifespan":
        await receive()
        await POOLED.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    body = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    request = orjson.loads(body) if body else {}
    operation = request.get("operationName")
    answer = await ANSWERS[operation](request["variables"]) if operation else b"{}"
    head = [JSON, (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )
