"""`POST /graphql/cost`: what an operation would cost, by the very limiter; nothing is run."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app import endpoint
from app.callers import context_of
from app.endpoint import BadRequest, Reply
from app.gate import Gate
from graph.base.answers import refusal
from rules.errors import ErrorCode, Refused


async def price(http: Request) -> Response:
    """The cost and the viewer's limit, or what is wrong with the document."""
    platform = http.app.state.platform
    headers = endpoint.headers_of(http.scope)
    try:
        client = http.client.host if http.client else None
        ctx = context_of(platform, headers, client)
        request = await endpoint.read(http.scope, headers, http.receive)
        gate: Gate = platform.gate
        return _json(await gate.price(request, ctx))
    except Refused as refused:
        if refused.code is ErrorCode.RATE_LIMITED:
            return _json({"errors": [{"extensions": refusal(refused)}]}, 429)
        return _response(endpoint.denied(headers, refused))
    except BadRequest as bad:
        return _json(bad.body(endpoint.language(headers)), bad.status)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, endpoint.HEADERS, endpoint.JSON)


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, endpoint.HEADERS, reply.media)
