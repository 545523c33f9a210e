"""Evidence over HTTP: bytes stream in and out of the store; types are told by content.

`PUT /evidence/{id}` hands in what was announced, `GET /evidence/{id}` reads what is kept.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.headers import STRICT
from app.store import Store
from graph.base import ids
from resolvers.complaints import attaching
from resolvers.context import Ctx, Row
from rules.complaints.evidence import HEAD_BYTES, media_type
from rules.errors import ErrorCode, Language, Refused

IN_MEMORY: Final = 1024 * 1024
STATUS: Final = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.INVALID_ID: 404,
    ErrorCode.CONFLICT: 409,
    ErrorCode.FILE_TOO_LARGE: 413,
    ErrorCode.FILE_TYPE: 415,
    ErrorCode.FILE_CHANGED: 422,
}
HEADERS: Final = STRICT | {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; sandbox",
}
Answer = Callable[[Request, Ctx], Awaitable[Response]]


def _answering(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose refusals are told with their code and their status."""

    async def endpoint(http: Request) -> Response:
        wanted = http.headers.get("accept-language", "").lower()
        lang: Language = "en" if wanted.startswith("en") else "zh"
        try:
            sent = http.headers.get("authorization")
            viewer = http.app.state.platform.viewer(None if sent is None else sent.encode())
            return await answer(http, http.app.state.platform.context(viewer, lang))
        except Refused as refused:
            error = {"code": refused.code.value, "message": refused.message(lang)}
            status = STATUS.get(refused.code, 400)
            return JSONResponse({"errors": [error]}, status, HEADERS)

    return endpoint


async def _hand_in(http: Request, ctx: Ctx) -> Response:
    key = ids.read("evi", http.path_params["id"], ("evidence",))
    wanted = await attaching.expected(ctx, key)
    store: Store = http.app.state.platform.store
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        kind = await _received(http, wanted, file)
        file.seek(0)
        await store.put(str(key), file)
    try:
        kept = await attaching.evidence_kept(ctx, key, kind)
    except BaseException:
        await store.delete(str(key))
        raise
    return JSONResponse({"evidence": dict(kept) | {"mediaType": kind}}, 201, HEADERS)


async def _received(http: Request, wanted: Row, file: Any) -> str:
    """Write the body down as it comes; its type, if it is what was announced."""
    digest, size, kind = sha256(), 0, None
    head = b""
    async for chunk in http.stream():
        size += len(chunk)
        if size > wanted["size"]:
            raise Refused(ErrorCode.FILE_TOO_LARGE, ("evidence",), limit=wanted["size"])
        if kind is None:
            head += chunk[:HEAD_BYTES]
            if len(head) >= HEAD_BYTES:
                kind = media_type(head)
        digest.update(chunk)
        file.write(chunk)
    kind = kind or media_type(head)
    if size != wanted["size"] or digest.hexdigest() != wanted["sha256"]:
        raise Refused(ErrorCode.FILE_CHANGED, ("evidence",), file="evidence")
    return kind


async def _read(http: Request, ctx: Ctx) -> Response:
    key = ids.read("evi", http.path_params["id"], ("evidence",))
    found = await attaching.readable(ctx, key)
    store: Store = http.app.state.platform.store
    pieces = await store.read(str(key))
    named = f"attachment; filename*=UTF-8''{quote(found['name'])}"
    headers = HEADERS | {
        "content-disposition": named,
        "content-length": str(found["size"]),
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(pieces, 200, headers, media_type=found["media_type"])


ROUTES = (
    Route("/evidence/{id}", _answering(_hand_in), methods=["PUT"]),
    Route("/evidence/{id}", _answering(_read), methods=["GET"]),
)
