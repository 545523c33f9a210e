"""What a shop shows of itself: a poster to print, and a badge for its own web sites.

Refuses both for a code that is not in force, and the badge on a site that the entity has not
registered, so that nothing of ours vouches for anyone else.
"""

from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.pages import badge, poster
from app.pages.notice import notice
from app.pages.sheet import language
from graph.base import run
from resolvers.context import ANONYMOUS
from rules import payload
from rules.display import Standing, standing
from rules.errors import Language

FIND = """query Kit($payload: String!) {
  scan(payload: $payload) {
    authenticity entity { name uscc creditColor displayKit { sites } } } }"""
LIVE = {
    "cache-control": "public, max-age=60",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "vary": "referer, sec-fetch-site",
}
"""A badge stands on other sites, each of which has its own; it is never older than a minute."""
NO_FONT = (
    "本机没有可嵌入的中文字体；请安装 fonts-droid-fallback 或 fonts-noto-cjk，"
    "或用 YOUXIN_POSTER_FONT 指定 · No Chinese font to embed: install fonts-droid-fallback or "
    "fonts-noto-cjk, or name one in YOUXIN_POSTER_FONT\n"
)


async def badge_image(http: Request) -> Response:
    """`GET /kit/{payload}/badge.svg`: the name's standing and colour of this minute."""
    lang = language(http)
    entity = await _entity(http, lang)
    drawn = badge.draw(entity["creditColor"] if entity else None, lang, _standing(entity, http))
    return Response(drawn, 200, LIVE, "image/svg+xml")


def _standing(entity: dict[str, Any] | None, http: Request) -> Standing:
    if entity is None or entity["displayKit"] is None:
        return Standing.ENDED
    said = http.headers.get("referer"), http.headers.get("sec-fetch-site")
    return standing(*said, http.app.state.platform.base_url, entity["displayKit"]["sites"])


async def poster_file(http: Request) -> Response:
    """`GET /kit/{payload}/poster.pdf`: one A4 page with the code, to hang at the door."""
    lang = language(http)
    entity = await _entity(http, lang)
    if entity is None:
        return notice(http, ("此码不在有效期", "This code is not in force"))
    font = poster.font(http.app.state.settings.poster_font)
    if font is None:
        return PlainTextResponse(NO_FONT, 503)
    url = payload.url(http.path_params["payload"].upper(), http.app.state.platform.base_url)
    made = await run_in_threadpool(_poster, entity["name"], entity["uscc"], url, lang, font)
    headers = {"content-disposition": 'inline; filename="youxin-poster.pdf"'}
    return Response(made, 200, headers, "application/pdf")


@lru_cache(maxsize=64)
def _poster(name: str, uscc: str | None, url: str, lang: Language, font: poster.Font) -> bytes:
    return poster.draw(name, uscc, url, lang, font)


async def _entity(http: Request, lang: Language) -> dict[str, Any] | None:
    platform = http.app.state.platform
    ctx = platform.context(ANONYMOUS, lang)
    asked = run.Request(FIND, {"payload": http.path_params["payload"]})
    answer = await platform.runner.run(asked, ctx)
    found = (answer.content.get("data") or {}).get("scan") or {}
    return found.get("entity") if found.get("authenticity") == "GENUINE" else None


ROUTES = [
    Route("/kit/{payload}/badge.svg", badge_image),
    Route("/kit/{payload}/poster.pdf", poster_file),
]
