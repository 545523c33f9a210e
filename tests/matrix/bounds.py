"""What one may ask: sends too much through the same gate as HTTP and WebSocket, in process."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from app import endpoint
from app.gate import Gate
from app.metering import Meter
from graph.base.documents import parsed
from graph.base.run import Request, Runner
from graph.schema import product
from rules.errors import Refused
from tests.api import PUBLIC, Api
from tests.attacks import ATTACKS

BY_BODY: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "depth of JSON": lambda: patch.object(endpoint, "DEEPEST_JSON", 10**6),
    "keys given twice": lambda: patch.object(endpoint, "has_twins", lambda *_: False),
    "NUL in strings": lambda: patch.object(endpoint, "_refuse_nul", lambda _: None),
    "mutations by GET": lambda: patch.object(endpoint, "_refuse_kind", lambda *_: None),
}
"""Limits of what stands around a document."""
DEEP = "[" * 60 + "]" * 60
BODIES: dict[str, tuple[str, bytes, int]] = {
    "300 KB": ("POST", b'{"query": "{ __typename }' + b" " * 300_000 + b'"}', 413),
    "60 levels": (
        "POST", f'{{"query": "{{ __typename }}", "variables": {{"a": {DEEP}}}}}'.encode(), 400,
    ),
    "a key twice": ("POST", b'{"query": "{ __typename }", "query": "{ __typename }"}', 400),
    "NUL": ("POST", b'{"query": "{ __typename }", "variables": {"a": "\\u0000"}}', 400),
    "a mutation by GET": (
        "GET", b'mutation { codeCancel(code: "x", version: 1) { errors { code } } }', 405,
    ),
}  # fmt: skip
"""Requests by method and body, and the status by which each is refused."""


@dataclass
class Doorman:
    """One gate, as the server has it."""

    api: Api

    async def lets_through(self) -> str | None:
        """The first that passes although it asks too much; None where all are refused."""
        parsed.cache_clear()  # what a limit that was off let through
        pool = self.api.platform.database.keeper
        gate = Gate(Runner(product()), Meter(pool))
        for name, attack in ATTACKS.items():
            answer = await gate.run(Request(attack.query, attack.variables), self._context())
            errors = json.loads(answer.body).get("errors", [])
            codes = {error["extensions"]["code"] for error in errors}
            if "" not in attack.codes and not (codes and codes <= set(attack.codes)):
                return name
        if (passed := await self._by_itself("60 aliases in 20 spreads")) is not None:
            return passed
        for name, (method, body, status) in BODIES.items():
            if await self._status(gate, method, body) != status:
                return name
        return await self._for_ever(gate)

    async def _by_itself(self, name: str) -> str | None:
        """What the document's own bound must refuse, also where no budget is asked before."""
        answer = await Runner(product()).run(Request(ATTACKS[name].query), self._context())
        refused = answer.content.get("errors", [{}])[0].get("extensions", {}).get("code")
        return None if refused in ATTACKS[name].codes else f"{name}, by the document's own bound"

    def _context(self, host: str | None = None) -> Any:
        return self.api.platform.context(PUBLIC, "zh", host or f"fd00:{uuid4().hex[:4]}::1")

    async def _status(self, gate: Gate, method: str, body: bytes) -> int:
        sent = f"query={body.decode()}".replace(" ", "%20").encode() if method == "GET" else b""
        scope = {"type": "http", "method": method, "path": "/graphql", "query_string": sent}

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = {b"content-type": b"application/json"}
        reply = await endpoint.answer(scope, headers, receive, gate, self._context())
        return reply.status

    async def _for_ever(self, gate: Gate) -> str | None:
        """One network that asks for what is allowed, over and over."""
        asked = Request(
            "{ entities(first: 100) { nodes { branches(first: 7) { nodes { id } } } } }"
        )
        host = f"fd01:{uuid4().hex[:4]}::1"
        for _ in range(60):
            try:
                answer = await gate.run(asked, self._context(host))
            except Refused:
                return None
            if answer.retry_after is not None:
                return None
        return f"60 operations of one network in a moment, the last: {answer.body[-120:]!r}"
