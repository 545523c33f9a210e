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
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from rules.payload import read
from rules.seal import PublicKey

SQL = {path.stem: path.read_text() for path in (Path(__file__).parent / "floor").glob("*.sql")}
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}
POOL = int(os.environ["BENCH_POOL"])
CHONGQING = ZoneInfo("Asia/Shanghai")
JSON = (b"content-type", b"application/json")

Statements = dict[str, Any]


class Pool:
    """Connections with their prepared statements; who finds none waits in a queue."""

    def __init__(self) -> None:
        self.idle: list[Statements] = []
        self.waiting: deque[asyncio.Future[Statements]] = deque()

    async def open(self) -> None:
        """Connect and prepare."""
        for _ in range(POOL):
            connection = await asyncpg.connect(os.environ["BENCH_URL"], server_settings=SETTINGS)
            self.idle.append({name: await connection.prepare(sql) for name, sql in SQL.items()})

    async def row(self, name: str, *arguments: object) -> Any:
        """The one row of a statement."""
        if self.idle:
            statements = self.idle.pop()
        else:
            future = asyncio.get_running_loop().create_future()
            self.waiting.append(future)
            statements = await future
        try:
            return await statements[name].fetchrow(*arguments)
        finally:
            if self.waiting:
                self.waiting.popleft().set_result(statements)
            else:
                self.idle.append(statements)


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


ANSWERS: dict[str, Callable[[dict[str, Any]], Awaitable[bytes]]] = {
    "EntityByUscc": partial(one, b"entity", "EntityByUscc", "uscc"),
    "ScanPage": scan,
    "DistrictEntities": partial(one, b"entities", "DistrictEntities", "district"),
    "EntityTable": partial(one, b"entities", "EntityTable", "district"),
    "EntityReferences": references,
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
