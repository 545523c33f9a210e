"""GraphiQL for a browser at `/graphql`, from our own files; a plain page where they are missing.

Refuses scripts from elsewhere and inline ones: the policy of the page names what it loads.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.pages.cookbook import FIND, TASKS, Recipe, filled, places, recipes
from app.pages.sheet import template
from app.pages.static import address, vendor_files
from graph.base import run
from resolvers.context import ANONYMOUS

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
    """GraphiQL with the recipes of a task, or the plain page."""
    files = vendor_files()
    shown = template("explorer.html" if files else "plain.html")
    asked = http.query_params.get("task")
    task = asked if asked in TASKS else next(iter(TASKS))
    boot = {
        "examples": await _examples(http, task),
        "endpoint": http.url.path,
        "task": task,
        "explains": http.app.state.settings.mode == "development",
    }
    text = shown.render(
        boot=boot,
        tasks=TASKS,
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


async def _examples(http: Request, task: str) -> list[dict[str, Any]]:
    """The recipes of a task, with variables that find something in this very city."""
    platform = http.app.state.platform
    answer = await platform.runner.run(run.Request(FIND), platform.context(ANONYMOUS, "zh"))
    known = places(answer.content.get("data"))
    return [_example(recipe, known) for recipe in recipes() if recipe.task == task]


def _example(recipe: Recipe, known: Mapping[str, str]) -> dict[str, Any]:
    said = (
        f"# {recipe.title['zh']}\n# {recipe.title['en']}\n# 身份 · Sent as: {recipe.role.value}\n"
    )
    return {
        "name": recipe.name,
        "query": said + recipe.query,
        "variables": filled(recipe.variables, known),
    }
