"""`/charts/{kind}/{uscc}.svg`: each a picture of one operation of the public schema.

Refuses any query of its own; what the viewer's token does not show is not drawn.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.charts import lifecycle, radar, relations, trend
from app.pages.sheet import language
from graph.base import run
from resolvers.context import Ctx
from rules.errors import Refused

RADAR = """query ($uscc: String!) { entity(uscc: $uscc) { name
  radar { dimension band peerBand value peerMedian percentile } } }"""
TREND = """query ($uscc: String!, $metric: Metric!, $since: Date!, $grain: Grain!) {
  entity(uscc: $uscc) { name trend(metric: $metric, since: $since, grain: $grain) {
    on value amount color } } }"""
LIFECYCLE = """query ($uscc: String!) { entity(uscc: $uscc) { name lifecycle {
  stage ageMonths cohortSize cohortSurvival survivalCurve { month survival lower upper } } } }"""
RELATIONS = """query ($uscc: String!, $depth: Int!) {
  entity: relations(uscc: $uscc, depth: $depth) { isCut entity { name }
    nodes { key kind label entity { name creditColor } person { displayName } }
    edges { kind fromKey toKey share }
    hubs { kind relationKind size label entity { name } person { displayName } } } }"""
YEARS_SHOWN = 3
DEPTHS = ("1", "2", "3", "4")
Draw = Callable[[dict[str, Any]], str]


async def radar_chart(http: Request) -> Response:
    """`GET /charts/radar/{uscc}.svg`."""
    lang = language(http)
    return await _chart(http, RADAR, {}, lambda found: radar.draw(found, lang), needs="radar")


async def trend_chart(http: Request) -> Response:
    """`GET /charts/trend/{uscc}.svg`, by quarters; `?metric=` chooses what is shown."""
    lang = language(http)
    metric = http.query_params.get("metric", "COLOR").upper()
    if metric not in trend.TITLES:
        return Response(status_code=404)
    since = _context(http).today - timedelta(days=365 * YEARS_SHOWN)
    asked = {"metric": metric, "since": since.isoformat(), "grain": "QUARTER"}
    return await _chart(http, TREND, asked, lambda found: trend.draw(found, metric, lang))


async def lifecycle_chart(http: Request) -> Response:
    """`GET /charts/lifecycle/{uscc}.svg`."""
    lang = language(http)
    return await _chart(http, LIFECYCLE, {}, lambda found: lifecycle.draw(found, lang))


async def relations_chart(http: Request) -> Response:
    """`GET /charts/relations/{uscc}.svg`, for regulators; `?depth=` is how many steps it goes."""
    lang, depth = language(http), http.query_params.get("depth", "2")
    if depth not in DEPTHS:
        return Response(status_code=404)
    return await _chart(
        http, RELATIONS, {"depth": int(depth)}, lambda found: relations.draw(found, lang)
    )


def _context(http: Request) -> Ctx:
    platform = http.app.state.platform
    token = http.headers.get("authorization")
    viewer = platform.viewer(token.encode("latin-1") if token is not None else None)
    context: Ctx = platform.context(viewer, language(http))
    return context


async def _chart(
    http: Request, operation: str, asked: dict[str, Any], draw: Draw, needs: str | None = None
) -> Response:
    try:
        ctx = _context(http)
    except Refused as refused:
        return PlainTextResponse(str(refused), 401)
    variables = {"uscc": http.path_params["uscc"], **asked}
    answer = await http.app.state.platform.runner.run(run.Request(operation, variables), ctx)
    found = (answer.content.get("data") or {}).get("entity")
    if not found or (needs is not None and not found[needs]):
        return Response(status_code=404)
    headers = {"cache-control": "private, max-age=60", "vary": "authorization"}
    return Response(draw(found), media_type="image/svg+xml", headers=headers)


ROUTES = [
    Route("/charts/radar/{uscc}.svg", radar_chart),
    Route("/charts/trend/{uscc}.svg", trend_chart),
    Route("/charts/lifecycle/{uscc}.svg", lifecycle_chart),
    Route("/charts/relations/{uscc}.svg", relations_chart),
]
