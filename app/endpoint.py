"""GraphQL over HTTP: reads the request strictly, runs it, and writes JSON.

A body that is not a well-formed request is answered with a code before any GraphQL runs.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from graphql import OperationType
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graph.base.answers import Answer
from graph.base.limits import LIMITS
from graph.base.run import Request, Runner
from resolvers.context import Ctx
from rules.errors import ErrorCode, Language, Refused

PARAMETERS = ("query", "variables", "operationName", "extensions")
DEEPEST_JSON = 50
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
STATUS = {
    ErrorCode.UNAUTHENTICATED.value: 401,
    ErrorCode.FORBIDDEN.value: 403,
}
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


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


def language(http: HttpRequest) -> Language:
    """The caller's language: Chinese unless English is asked for first."""
    wanted = http.headers.get("accept-language", "").strip().lower()
    return "en" if wanted.startswith("en") else "zh"


async def read(http: HttpRequest) -> Request:
    """The GraphQL request inside an HTTP request."""
    if http.method == "GET":
        return _from_parameters(http)
    kind, _, charset = http.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != JSON or charset.strip() not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise BadRequest(415, "请求体须为 application/json", "The body must be application/json")
    return request_of(_object(await _body(http)))


async def _body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > LIMITS.bytes:
            limit = LIMITS.bytes
            raise BadRequest(413, f"请求体超过 {limit} 字节", f"The body exceeds {limit} bytes")
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, "请求体不是合法 JSON", "The body is not valid JSON") from error
    if not isinstance(content, dict):
        raise BadRequest(400, "请求体须为 JSON 对象", "The body must be a JSON object")
    return content


def _from_parameters(http: HttpRequest) -> Request:
    try:
        given = parse_qs(http.url.query, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BadRequest(400, "查询参数不是 UTF-8", "The parameters are not UTF-8") from error
    content: dict[str, Any] = {name: given[name][0] for name in PARAMETERS if name in given}
    for name in ("variables", "extensions"):
        if name in content:
            try:
                content[name] = orjson.loads(content[name])
            except orjson.JSONDecodeError as error:
                raise BadRequest(400, f"{name} 不是合法 JSON", f"{name} is not JSON") from error
    return request_of(content)


def request_of(content: dict[str, Any]) -> Request:
    """The request in the JSON of a POST or of a WebSocket message; raises BadRequest."""
    _check(content)
    query, variables = content.get("query"), content.get("variables")
    name = content.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest(400, "缺少 query", "query is missing")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "variables 须为对象", "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "operationName 须为字符串", "operationName must be a string")
    if not isinstance(content.get("extensions"), dict | None):
        raise BadRequest(400, "extensions 须为对象", "extensions must be an object")
    return Request(query, variables, name)


def _check(content: object, depth: int = 0) -> None:
    """Refuse what no text column can hold, and what is nested to exhaust the stack."""
    if depth > DEEPEST_JSON:
        limit = DEEPEST_JSON
        raise BadRequest(400, f"JSON 嵌套超过 {limit} 层", f"The JSON is deeper than {limit}")
    if isinstance(content, str):
        if "\x00" in content:
            raise BadRequest(400, "字符串中含有 NUL 字符", "A string holds a NUL character")
    elif isinstance(content, dict):
        for key, inner in content.items():
            _check(key, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(content, list):
        for inner in content:
            _check(inner, depth + 1)


def _media(http: HttpRequest) -> str:
    return GRAPHQL_JSON if GRAPHQL_JSON in http.headers.get("accept", "") else JSON


def _status(answer: Answer, media: str) -> int:
    if media != GRAPHQL_JSON:
        return 200
    return STATUS.get(answer.code or "", 200) if answer.ran else 400


def respond(status: int, media: str, body: bytes, **headers: str) -> Response:
    """JSON bytes with the headers that every answer has."""
    made = HEADERS | {"content-type": f"{media}; charset=utf-8"} | headers
    return Response(body, status, made)


async def serve(http: HttpRequest, runner: Runner, ctx: Ctx) -> Response:
    """Answer a query or mutation."""
    media = _media(http)
    try:
        request = await read(http)
        kind = runner.kind(request)
        if kind is OperationType.MUTATION and http.method == "GET":
            raise BadRequest(405, "变更须使用 POST", "A mutation must be sent by POST")
        if kind is OperationType.SUBSCRIPTION:
            raise BadRequest(
                400,
                "订阅请使用 WebSocket（graphql-transport-ws）",
                "Subscribe over WebSocket (graphql-transport-ws)",
            )
    except BadRequest as bad:
        extra = {"allow": "POST"} if bad.status == 405 else {}
        return respond(bad.status, media, orjson.dumps(bad.body(ctx.lang)), **extra)
    answer = await runner.run(request, ctx)
    return respond(_status(answer, media), media, answer.body)


def denied(http: HttpRequest, refused: Refused) -> Response:
    """A bad token: 401, never anonymous."""
    extensions = {"code": refused.code.value}
    body = {"errors": [{"message": refused.message(language(http)), "extensions": extensions}]}
    return respond(401, _media(http), orjson.dumps(body), **{"www-authenticate": "Bearer"})


def turned_away(http: HttpRequest) -> Response:
    """A page of another site: 403."""
    bad = BadRequest(403, "不接受来自其他网站的请求", "Requests of other sites are refused")
    return respond(403, _media(http), orjson.dumps(bad.body(language(http))))
