"""`/console`: a regulator's desk over the public API alone; without a token, what the public sees.

Refuses any door of its own: the page sends the operations of `templates/console/` to `/graphql`,
as any client can. Without scripts it shows the public warnings of the moment.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.pages.console_words import WORDS
from app.pages.scan import GZIP, day
from app.pages.sheet import FOLDER, language, template
from app.pages.static import address, vendor_file
from app.pages.tiles import NAMES, heirs, tiles
from graph.base import run
from resolvers.context import ANONYMOUS
from rules.entities import CreditColor, EntityStatus
from rules.errors import Language
from rules.portrait import Health
from rules.products import BatchState
from rules.records import RecordKind
from rules.terms import Term
from rules.warnings import WarningChange, WarningKind, WarningLevel, WarningMove, WarningState

OPERATIONS = FOLDER / "console"
FRAGMENT = (OPERATIONS / "warning.graphql").read_text("utf-8")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
SHOWN = 50
TERMS: tuple[type[Term], ...] = (
    *(BatchState, EntityStatus, Health, RecordKind),
    *(WarningChange, WarningKind, WarningLevel, WarningMove, WarningState),
)


def operations() -> dict[str, str]:
    """The documents that the page sends, each with the fragment that it spreads."""
    found = {path.stem: path.read_text("utf-8") for path in sorted(OPERATIONS.glob("*.graphql"))}
    del found["warning"]
    return {name: text + FRAGMENT * ("...Told" in text) for name, text in found.items()}


async def page(http: Request) -> Response:
    """`GET /console`."""
    lang = language(http)
    at = 0 if lang == "zh" else 1
    say = {name: pair[at] for name, pair in WORDS.items()}
    term = {
        terms.__name__: {one.value: one.text(lang).rstrip(".") for one in terms} for terms in TERMS
    }
    districts = {
        code: unit.short_name if lang == "zh" else unit.name_en.partition(" ")[0]
        for code, unit in NAMES.items()
    }
    chart = vendor_file("echarts.js")
    boot = {
        "lang": lang,
        "operations": operations(),
        "say": say,
        "term": term,
        "districts": districts,
        "heirs": heirs(),
        "colours": [one.value for one in CreditColor],
        "chart": address(chart) if chart else None,
        "shown": SHOWN,
    }
    text = template("console.html").render(
        lang=lang,
        say=say,
        term=term,
        tiles=tiles(),
        districts=districts,
        warnings=await _public(http, lang),
        boot=boot,
        address=address,
        day=day,
    )
    return HTMLResponse(text, headers=HEADERS)


async def _public(http: Request, lang: Language) -> list[dict[str, Any]]:
    """The public warnings of the moment, for whoever has no scripts."""
    platform = http.app.state.platform
    ctx = platform.context(ANONYMOUS, lang)
    asked = run.Request(operations()["snapshot"], {"filter": None, "first": 20})
    answer = await platform.runner.run(asked, ctx)
    found = (answer.content.get("data") or {}).get("warningsSnapshot") or {"entries": []}
    return [entry["warning"] for entry in found["entries"] if entry["warning"]]


ROUTES = [Route("/console", page, middleware=GZIP)]
