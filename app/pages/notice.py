"""A page that says in one sentence why no other is shown: not found, not in force, no service.

A browser gets a page in the language of its address; whoever asks for no HTML gets plain text.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from app.pages.home import FOLDER, language

CSS = "".join((FOLDER / name).read_text("utf-8") for name in ("base.css", "notice.css"))
STYLE_HASH = b64encode(sha256(CSS.encode()).digest()).decode()
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"img-src data:; style-src 'sha256-{STYLE_HASH}'"
    ),
    "referrer-policy": "no-referrer",
    "vary": "accept",
}
UNAVAILABLE = ("暂时无法查询，请稍后再试", "The service is unavailable; please try again soon")
NO_PAGE = ("没有这个页面", "There is no such page")


def notice(http: Request, said: tuple[str, str], status: int = 404) -> Response:
    """The answer whose one sentence is this, in Chinese or English."""
    if "text/html" not in http.headers.get("accept", ""):
        return PlainTextResponse(" · ".join(said) + "\n", status, {"vary": "accept"})
    lang = language(http)
    text = _template().render(said=said[lang == "en"], status=status, lang=lang, css=CSS)
    return HTMLResponse(text, status, HEADERS)


def no_page(http: Request, _: Exception) -> Response:
    """What an address that leads nowhere is told."""
    return notice(http, NO_PAGE)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(FOLDER)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return made.get_template("notice.html")
