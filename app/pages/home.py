"""The front door: what this service is, and where to go; in Chinese, in English with `?lang=en`.

Loads nothing but its icon: the one style is in the page, and the policy names its hash.
"""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.pages.sheet import headers, language, styles, template
from app.pages.static import address
from graph.base import run
from resolvers.context import ANONYMOUS
from rules.errors import Language

ROOT = Path(__file__).parents[2]
READMES: dict[Language, str] = {"zh": "README.zh-CN.md", "en": "README.md"}
CSS = styles("base.css", "home.css")
HEADERS = headers(CSS, images="'self'") | {"cache-control": "no-cache"}
SAMPLE = "{ entities(first: 20, sort: NEWEST) { nodes { code { payload status } } } }"


async def page(http: Request) -> Response:
    """`GET /`."""
    lang = language(http)
    text = template("home.html").render(
        lang=lang,
        css=CSS,
        address=address,
        sample=await _sample(http),
        has_explorer=http.app.state.settings.explorer,
        has_readme=(ROOT / READMES[lang]).is_file(),
        endpoint=f"{http.app.state.settings.base_url}/graphql",
    )
    return HTMLResponse(text, headers=HEADERS)


def readme(http: Request) -> Response:
    """`GET /readme`: how to use and run it, where the project's folder holds that text."""
    path = ROOT / READMES[language(http)]
    if not path.is_file():
        return PlainTextResponse("此处没有说明 · There is no README here\n", 404)
    return PlainTextResponse(path.read_text("utf-8"))


async def _sample(http: Request) -> str | None:
    """The code of some entity, for whoever has none in hand."""
    platform = http.app.state.platform
    answer = await platform.runner.run(run.Request(SAMPLE), platform.context(ANONYMOUS, "zh"))
    entities: dict[str, Any] = (answer.content.get("data") or {}).get("entities") or {}
    codes = [node["code"] for node in entities.get("nodes", [])]
    found = (code["payload"] for code in codes if code and code["status"] == "ACTIVE")
    return next(found, None)


ROUTES = [Route("/", page), Route("/readme", readme)]
