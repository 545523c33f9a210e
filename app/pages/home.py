"""The front door: what this service is, and where to go; in Chinese, in English with `?lang=en`.

Loads nothing but its icon: the one style is in the page, and the policy names its hash.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.pages.static import address
from graph.base import run
from resolvers.context import ANONYMOUS
from rules.errors import Language

FOLDER = Path(__file__).parent / "templates"
ROOT = Path(__file__).parents[2]
READMES: dict[Language, str] = {"zh": "README.zh-CN.md", "en": "README.md"}
CSS = "".join((FOLDER / name).read_text("utf-8") for name in ("base.css", "home.css"))
STYLE_HASH = b64encode(sha256(CSS.encode()).digest()).decode()
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"img-src 'self'; style-src 'sha256-{STYLE_HASH}'"
    ),
}
SAMPLE = "{ entities(first: 20, sort: NEWEST) { nodes { code { payload status } } } }"


def language(http: Request) -> Language:
    """Chinese unless English is asked for."""
    return "en" if http.query_params.get("lang") == "en" else "zh"


async def page(http: Request) -> Response:
    """`GET /`."""
    lang = language(http)
    text = _template().render(
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


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(FOLDER)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return made.get_template("home.html")


ROUTES = [Route("/", page), Route("/readme", readme)]
