"""A page that says in one sentence why no other is shown: not found, not in force, no service.

A browser gets a page in the language of its address; whoever asks for no HTML gets plain text.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from app.pages.sheet import headers, language, styles, template
from app.pages.words import spoken

CSS = styles("base.css", "notice.css")
HEADERS = headers(CSS) | {"vary": "accept"}
UNAVAILABLE = ("暂时无法查询，请稍后再试", "The service is unavailable; please try again soon")
NO_PAGE = ("没有这个页面", "There is no such page")


def notice(http: Request, said: tuple[str, str], status: int = 404) -> Response:
    """The answer whose one sentence is this, in Chinese or English."""
    if "text/html" not in http.headers.get("accept", ""):
        return PlainTextResponse(" · ".join(said) + "\n", status, {"vary": "accept"})
    lang = language(http)
    sentence, say = said[lang == "en"], spoken(lang)["label"]
    shown = template("notice.html")
    text = shown.render(said=sentence, status=status, lang=lang, say=say, css=CSS)
    return HTMLResponse(text, status, HEADERS)


def no_page(http: Request, _: Exception) -> Response:
    """What an address that leads nowhere is told."""
    return notice(http, NO_PAGE)
