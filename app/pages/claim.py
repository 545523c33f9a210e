"""Reporting what a passer-by saw at an entity, without signing in: a form over `claimSubmit`.

Refuses what the API refuses, and says it beside the field. Keeps nothing of the reporter.
"""

from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.origins import is_forged, is_welcome
from app.pages.notice import notice
from app.pages.scan import GZIP
from app.pages.sheet import file_text, headers, language, styles, template
from graph.base import run
from resolvers.context import ANONYMOUS
from rules.complaints.terms import ClaimMatter, RoutingReason
from rules.errors import Language

CSS = styles("base.css", "scan.css", "claim.css")
HEADERS = headers(CSS, forms="'self'") | {"referrer-policy": "same-origin"}
FIND, SUBMIT = file_text("claim.graphql"), file_text("claim_submit.graphql")
MOST_BYTES = 64 * 1024
FIELDS = ("subject", "matter", "breach", "happenedOn", "key")
OTHERS = (ClaimMatter.LABOUR, ClaimMatter.ADMINISTRATION)
"""Matters of other bodies; the API says so, and a form need not offer them."""
FOREIGN = ("请从本站页面提交", "Please use the form of this site")
UNREADABLE = ("内容过长或无法识别", "Too long, or not a form")
WORDS: dict[str, tuple[str, str]] = {
    "brand": ("山城有信", "Shancheng Youxin"),
    "platform": ("市场监管平台", "Market regulation, Chongqing"),
    "other": ("English", "中文"),
    "title": ("举报问题", "Report a problem"),
    "about": ("被举报主体", "About"),
    "anonymous": (
        "不需登录，平台不记录您的身份。举报由经营者所在地市场监管部门核查。",
        "No sign-in; who you are is not kept. The authority of the place looks into it.",
    ),
    "complaint": (
        "想要退款、赔偿？那是投诉，须实名：请登录后提交，或拨打",
        "For a refund or damages you need a complaint in your own name: sign in, or call",
    ),
    "matter": ("哪方面的问题", "What it concerns"),
    "subject": ("一句话说明", "In one line"),
    "breach": ("看到了什么", "What you saw"),
    "happenedOn": ("哪天发生（可不填）", "On which day (optional)"),
    "send": ("提交举报", "Send the report"),
    "done": ("举报已提交", "Your report was filed"),
    "keep": ("请记下案号：", "Keep the number of the case: "),
    "wrong": ("还没有提交，请改正：", "Nothing was filed yet; please correct:"),
    "back": ("返回经营主体页面", "Back to the entity"),
}


async def page(http: Request) -> Response:
    """`GET` shows the form; `POST` files what it holds."""
    lang = language(http)
    platform = http.app.state.platform
    ctx = platform.context(ANONYMOUS, lang, http.client.host if http.client else None)
    text = http.path_params["payload"]
    found = await platform.gate.run(run.Request(FIND, {"payload": text}), ctx)
    entity = ((found.content.get("data") or {}).get("scan") or {}).get("entity")
    if entity is None:
        return notice(http, ("未找到该主体", "There is no such entity"))
    if http.method == "GET":
        return _shown(lang, text, entity, dict.fromkeys(FIELDS, "") | {"key": token_hex(16)})
    if is_forged(http.headers) or not is_welcome(http.headers, http.app.state.settings.origins):
        return notice(http, FOREIGN, 403)
    given = await _given(http)
    if given is None:
        return notice(http, UNREADABLE, 400)
    variables = {"entity": entity["id"], "claim": _claim(given), "key": given["key"]}
    answer = await platform.gate.run(run.Request(SUBMIT, variables), ctx)
    filed, errors = _outcome(answer.content)
    return _shown(lang, text, entity, given, filed, errors)


async def _given(http: Request) -> dict[str, str] | None:
    """The fields of the form; None where the body is no form of a person's size."""
    body = b""
    async for part in http.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        read = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return None
    given = {name: read.get(name, [""])[0].strip() for name in FIELDS}
    return given | {"key": given["key"] or token_hex(16)}


def _claim(given: dict[str, str]) -> dict[str, Any]:
    return {
        "subject": given["subject"],
        "matter": given["matter"],
        "breach": given["breach"] or None,
        "happenedOn": given["happenedOn"] or None,
        "isAnonymous": True,
    }


def _outcome(content: dict[str, Any]) -> tuple[list[Any], list[tuple[str, str]]]:
    """The cases, or each error with the field that it is about."""
    done = (content.get("data") or {}).get("claimSubmit")
    if done is None:
        return [], [("", error["message"]) for error in content.get("errors", [])]
    errors = [(_field(error["path"]), error["message"]) for error in done["errors"]]
    return (done["claim"]["cases"] if done["claim"] else []), errors


def _field(path: list[str]) -> str:
    return path[-1] if path and path[-1] in FIELDS else ""


def _shown(
    lang: Language,
    text: str,
    entity: dict[str, Any],
    given: dict[str, str],
    filed: list[Any] | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    at = 0 if lang == "zh" else 1
    made = template("claim.html").render(
        lang=lang,
        payload=text,
        entity=entity,
        given=given,
        filed=filed or [],
        errors=errors or [],
        matters=[
            (one.value, one.text(lang).rstrip(".")) for one in ClaimMatter if one not in OTHERS
        ],
        reasons={one.value: one.text(lang).rstrip(".") for one in RoutingReason},
        say={name: pair[at] for name, pair in WORDS.items()},
        css=CSS,
    )
    return HTMLResponse(made, 422 if errors else 200, HEADERS)


ROUTES = [Route("/claim/{payload}", page, methods=["GET", "POST"], middleware=GZIP)]
