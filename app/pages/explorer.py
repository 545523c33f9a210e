"""GraphiQL for a browser at `/graphql`, from our own files; a plain page where they are missing.

Refuses scripts from elsewhere and inline ones: the policy of the page names what it loads.
"""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.pages.static import address, vendor_files
from graph.base import run
from resolvers.context import ANONYMOUS

FOLDER = Path(__file__).parent / "templates"
EXAMPLES = ("CityEntities", "SearchEntities", "EntityFile", "LiveWarnings")
CITY = "500000"
FIND = """{ entities(first: 20, sort: NEWEST) {
  nodes { uscc name creditRecords(first: 1) { totalCount } } } }"""
SOME_ENTITY = {"uscc": "91500103MA0000001N", "name": "火锅"}
"""Shown in the examples while the city is empty; it names nobody."""
# Dialogs of GraphiQL try to lock scrolling by a style of their own; it is refused, nothing is lost.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def is_wanted(http: Request) -> bool:
    """A browser's navigation, not a client's query."""
    return http.method == "GET" and "text/html" in http.headers.get("accept", "")


async def page(http: Request) -> Response:
    """GraphiQL, or the plain page."""
    files = vendor_files()
    template = _template("explorer.html" if files else "plain.html")
    boot = {
        "examples": await _examples(http),
        "endpoint": http.url.path,
        "explains": http.app.state.settings.mode == "development",
    }
    text = template.render(
        boot=boot,
        scripts=[address(name) for name in files if name.endswith(".js")],
        styles=[address(name) for name in files if name.endswith(".css")],
        address=address,
    )
    headers = {
        "cache-control": "no-store",
        "content-security-policy": POLICY,
        "vary": "accept",
    }
    return HTMLResponse(text, headers=headers)


async def _examples(http: Request) -> list[dict[str, Any]]:
    """The examples with variables that find something in this very city."""
    found = await _some_entity(http)
    variables: dict[str, dict[str, Any]] = {
        "CityEntities": {"district": CITY},
        "SearchEntities": {"text": found["name"]},
        "EntityFile": {"uscc": found["uscc"]},
        "LiveWarnings": {"filter": {"districts": [CITY], "minLevel": "LOW"}, "after": None},
    }
    return [
        {"name": name, "query": _example(name), "variables": variables[name]} for name in EXAMPLES
    ]


async def _some_entity(http: Request) -> dict[str, Any]:
    """The entity with most records among the newest."""
    platform = http.app.state.platform
    answer = await platform.runner.run(run.Request(FIND), platform.context(ANONYMOUS, "zh"))
    nodes = (((answer.content.get("data") or {}).get("entities") or {}).get("nodes")) or []
    coded = [node for node in nodes if node["uscc"]]
    return max(coded, key=_records, default=SOME_ENTITY)


def _records(node: dict[str, Any]) -> int:
    return int((node["creditRecords"] or {}).get("totalCount", 0))


@cache
def _example(name: str) -> str:
    return (FOLDER / "examples" / f"{name}.graphql").read_text("utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(FOLDER)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return made.get_template(name)
