"""GraphQL over HTTP: reads the request strictly, runs it, and writes JSON.

A body that is not a well-formed request is answered with a code before any GraphQL runs. Written
on bare ASGI: a framework's request and response objects cost more than a point look-up.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import orjson
from graphql import OperationType
from starlette.types import Receive, Scope, Send

from app.gate import Gate
from app.headers import STRICT, block
from app.http import WHOLE, may_be_left
from app.strict_json import has_twins, size_of
from graph.base.answers import Answer
from graph.base.limits import LIMITS
from graph.base.run import Request
from graph.base.trusted import HASH
from resolvers.context import Ctx
from rules.errors import ErrorCode, Language, Refused

PARAMETERS = ("query", "variables", "operationName", "extensions")
DEEPEST_JSON = 50
"""Below the request's own object."""
NUL = rb"\u0000"
"""The one way in which JSON can say it."""
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
STATUS = {
    ErrorCode.UNAUTHENTICATED.value: 401,
    ErrorCode.FORBIDDEN.value: 403,
}
QUERY = OperationType.QUERY
HEADERS = STRICT | {"cache-control": "no-store"}
COMPRESSED = 16 * 1024
"""Shorter bodies fit a few packets as they are; zlib's first level takes 5 µs for a KB."""
GZIP = 31

JSON_SENT, GRAPHQL_JSON_ACCEPTED = JSON.encode(), GRAPHQL_JSON.encode()
CHARSETS = (b"", b"charset=utf-8", b'charset="utf-8"')

Headers = Mapping[bytes, bytes]
Pairs = list[tuple[bytes, bytes]]


def _pairs(media: str) -> Pairs:
    named = HEADERS | {"content-type": f"{media}; charset=utf-8"}
    return [(name.encode(), value.encode()) for name, value in named.items()]


PAIRS = {media: _pairs(media) for media in (JSON, GRAPHQL_JSON)}
BLOCKS = {media: block(pairs) for media, pairs in PAIRS.items()}
PACKED = ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))


def headers_of(scope: Scope) -> Headers:
    """The headers of a request; of one that is repeated, the first."""
    return dict(reversed(scope["headers"]))


class Reply(NamedTuple):
    """An answer as it goes out."""

    status: int
    media: str
    body: bytes
    more: tuple[tuple[bytes, bytes], ...] = ()

    def named(self, request: str) -> "Reply":
        """The same with the id of the request that it answers."""
        more = (*self.more, (b"x-request-id", request.encode()))
        return Reply(self.status, self.media, self.body, more)

    async def send(self, headers: Headers, send: Send) -> None:
        """Write it, compressed where that pays and the client reads it."""
        body, more = self._packed(headers)
        made = [*PAIRS[self.media], (b"content-length", b"%d" % len(body)), *more]
        await send({"type": "http.response.start", "status": self.status, "headers": made})
        await send({"type": "http.response.body", "body": body})

    async def send_whole(self, headers: Headers, send: Send) -> None:
        """Write it in one message to a server that takes it so."""
        body, more = self._packed(headers)
        head = b"%bcontent-length: %d\r\n%b" % (BLOCKS[self.media], len(body), block(more))
        await send({"type": WHOLE, "status": self.status, "head": head, "body": body})

    def _packed(self, headers: Headers) -> tuple[bytes, Pairs]:
        body = self.body
        if len(body) < COMPRESSED or b"gzip" not in headers.get(b"accept-encoding", b""):
            return body, list(self.more)
        return zlib.compress(body, 1, GZIP), [*PACKED, *self.more]


@dataclass(frozen=True, slots=True)
class BadRequest(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not GraphQL over HTTP."""

    status: int
    zh: str
    en: str

    def body(self, lang: Language) -> dict[str, Any]:
        """The answer in the caller's language."""
        message = self.zh if lang == "zh" else self.en
        return {"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}]}


TWINS = BadRequest(400, "JSON 对象中有重复的键", "An object of the JSON has a key twice")
DEEP = BadRequest(
    400, f"JSON 嵌套超过 {DEEPEST_JSON} 层", f"The JSON is deeper than {DEEPEST_JSON}"
)


def language(headers: Headers) -> Language:
    """The caller's language: Chinese unless English is asked for first."""
    wanted = headers.get(b"accept-language")
    return "en" if wanted and wanted.strip().lower().startswith(b"en") else "zh"


async def read(scope: Scope, headers: Headers, receive: Receive) -> Request:
    """The GraphQL request inside an HTTP request."""
    if scope["method"] == "GET":
        return _from_parameters(scope["query_string"])
    sent = headers.get(b"content-type", b"")
    if sent != JSON_SENT:
        kind, _, charset = sent.lower().partition(b";")
        if kind.strip() != JSON_SENT or charset.strip() not in CHARSETS:
            raise BadRequest(
                415, "请求体须为 application/json", "The body must be application/json"
            )
    return _from_body(await _body(receive))


async def _body(receive: Receive) -> bytes:
    parts, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        part: bytes = message.get("body", b"")
        size += len(part)
        more = message.get("more_body", False)
        if size > LIMITS.bytes:
            limit = LIMITS.bytes
            raise BadRequest(413, f"请求体超过 {limit} 字节", f"The body exceeds {limit} bytes")
        if not more and not parts:
            return part
        parts.append(part)
    return b"".join(parts)


def _from_body(body: bytes) -> Request:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, "请求体不是合法 JSON", "The body is not valid JSON") from error
    if not isinstance(content, dict):
        raise BadRequest(400, "请求体须为 JSON 对象", "The body must be a JSON object")
    size = size_of(content)
    if size.depth > DEEPEST_JSON + 1:
        raise DEEP
    if has_twins(body, content, size.keys):
        raise TWINS
    if NUL in body:
        _refuse_nul(content)
    return _fields(content)


def _from_parameters(sent: bytes) -> Request:
    try:
        given = parse_qs(sent.decode("latin-1"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BadRequest(400, "查询参数不是 UTF-8", "The parameters are not UTF-8") from error
    content: dict[str, Any] = {name: given[name][0] for name in PARAMETERS if name in given}
    for name in ("variables", "extensions"):
        if name in content:
            text = content[name].encode()
            try:
                content[name] = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise BadRequest(400, f"{name} 不是合法 JSON", f"{name} is not JSON") from error
            _refuse_depth({name: content[name]})
            if has_twins(text, content[name]):
                raise TWINS
    return request_of(content)


def request_of(content: dict[str, Any]) -> Request:
    """The request in the JSON of a POST or of a WebSocket message; raises BadRequest."""
    _refuse_depth(content)
    _refuse_nul(content)
    return _fields(content)


def _fields(content: dict[str, Any]) -> Request:
    query, variables = content.get("query"), content.get("variables")
    name = content.get("operationName")
    extensions = content.get("extensions")
    named = None if extensions is None else _named(extensions)
    is_text = isinstance(query, str) and query.strip()
    if not is_text and (named is None or query is not None):
        raise BadRequest(400, "缺少 query", "query is missing")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "variables 须为对象", "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "operationName 须为字符串", "operationName must be a string")
    if extensions is None:
        return Request(query or "", variables, name)
    if not isinstance(extensions, dict):
        raise BadRequest(400, "extensions 须为对象", "extensions must be an object")
    return Request(query or "", variables, name, extensions.get("explain") is True, named)


def _named(extensions: object) -> str | None:
    """The hash of the document, where the request says one."""
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    named = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return named if isinstance(named, str) and HASH.fullmatch(named) else None


def is_deep(content: object) -> bool:
    """Whether it is nested to exhaust the stack."""
    return size_of(content).depth > DEEPEST_JSON + 1


def _refuse_depth(content: object) -> None:
    if is_deep(content):
        raise DEEP


def _refuse_nul(content: object) -> None:
    """Refuse what no text column can hold; the depth is known to be small."""
    if isinstance(content, str):
        if "\x00" in content:
            raise BadRequest(400, "字符串中含有 NUL 字符", "A string holds a NUL character")
    elif isinstance(content, dict):
        for key, inner in content.items():
            _refuse_nul(key)
            _refuse_nul(inner)
    elif isinstance(content, list):
        for inner in content:
            _refuse_nul(inner)


def _media(headers: Headers) -> str:
    return GRAPHQL_JSON if GRAPHQL_JSON_ACCEPTED in headers.get(b"accept", b"") else JSON


def _status(answer: Answer, media: str) -> int:
    if media != GRAPHQL_JSON:
        return 200
    return STATUS.get(answer.code or "", 200) if answer.ran else 400


async def answer(scope: Scope, headers: Headers, receive: Receive, gate: Gate, ctx: Ctx) -> Reply:
    """Answer a query or mutation."""
    media = _media(headers)
    try:
        request = await read(scope, headers, receive)
        prepared = gate.prepare(request, ctx)
        kind = prepared.kind(request.operation)
        _refuse_kind(kind, scope["method"])
    except BadRequest as bad:
        more = ((b"allow", b"POST"),) if bad.status == 405 else ()
        return Reply(bad.status, media, orjson.dumps(bad.body(ctx.lang)), more)
    if kind is QUERY:
        may_be_left(scope)
    made = await gate.run(request, ctx, prepared)
    if made.retry_after is not None:
        more = ((b"retry-after", b"%d" % made.retry_after),)
        return Reply(429, media, made.body, more)
    return Reply(_status(made, media), media, made.body)


def _refuse_kind(kind: OperationType | None, method: str) -> None:
    if kind is QUERY:
        return
    if kind is OperationType.MUTATION and method == "GET":
        raise BadRequest(405, "变更须使用 POST", "A mutation must be sent by POST")
    if kind is OperationType.SUBSCRIPTION:
        raise BadRequest(
            400,
            "订阅请使用 WebSocket（graphql-transport-ws）、SSE（Accept: text/event-stream）"
            "或分段应答（Accept: multipart/mixed;subscriptionSpec=1.0）",
            "Subscribe over WebSocket (graphql-transport-ws), SSE (Accept: text/event-stream)"
            " or multipart (Accept: multipart/mixed;subscriptionSpec=1.0)",
        )


def denied(headers: Headers, refused: Refused) -> Reply:
    """A bad token: 401, never anonymous."""
    extensions = {"code": refused.code.value}
    message = refused.message(language(headers))
    body = orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
    return Reply(401, _media(headers), body, ((b"www-authenticate", b"Bearer"),))


def crowded(headers: Headers, refused: Refused) -> Reply:
    """One holds too many streams: 429, and when to ask again."""
    told = denied(headers, refused)
    after = str(refused.params["seconds"]).encode()
    return told._replace(status=429, more=((b"retry-after", after),))


def turned_away(headers: Headers) -> Reply:
    """A page of another site: 403."""
    bad = BadRequest(403, "不接受来自其他网站的请求", "Requests of other sites are refused")
    return Reply(403, _media(headers), orjson.dumps(bad.body(language(headers))))
