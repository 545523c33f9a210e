"""What a phone sees after scanning: one operation of the public schema, shown without scripts.

Refuses any query of its own: what the page shows, any client can ask for.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app import images
from app.pages.sheet import file_text, headers, language, styles, template
from app.pages.words import spoken
from graph.base import run
from resolvers.context import ANONYMOUS, CHONGQING
from rules import payload
from rules.calendar import written
from rules.complaints import ComplaintOutcome
from rules.entities import CreditColor, EntityStatus
from rules.errors import Language
from rules.products import BatchState
from rules.seal import PublicKey
from rules.summary import Facts, Sentence, summary

OPERATION = file_text("scan.graphql")
CSS = styles("base.css", "scan.css")
HEADERS = headers(CSS, images="'self' data:")
KEYS = "{ codeKeys { publicKey validFrom retiredAt revokedAt } }"
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
STATUS = {"UNKNOWN": 404, "UNAVAILABLE": 503}
UNAVAILABLE: dict[str, Any] = {"authenticity": "UNAVAILABLE", "entity": None, "code": None}


async def page(http: Request) -> Response:
    """`GET /c/{payload}`: in Chinese, in English with `?lang=en`."""
    lang = language(http)
    platform = http.app.state.platform
    ctx = platform.context(ANONYMOUS, lang)
    asked = run.Request(OPERATION, {"payload": http.path_params["payload"]})
    answer = await platform.runner.run(asked, ctx)
    found = (answer.content.get("data") or {}).get("scan") or UNAVAILABLE
    status = STATUS.get(str(found["authenticity"]), 200)
    return HTMLResponse(rendered(found, lang, ctx.today), status, HEADERS)


def rendered(found: dict[str, Any], lang: Language, today: date) -> str:
    """The page of one scan."""
    entity = found["entity"]
    return template("scan.html", day, money, family).render(
        scan=found,
        summary=[] if entity is None else sentences(entity, today, lang),
        lang=lang,
        css=CSS,
        **spoken(lang),
    )


def sentences(entity: dict[str, Any], today: date, lang: Language) -> list[Sentence]:
    """The plain summary of what this very page shows."""
    color, outcomes = entity["creditColor"], entity["complaintSummary"]["outcomes"]
    batches, devices = entity["productBatches"]["nodes"], entity["equipment"]["nodes"]
    facts = Facts(
        status=EntityStatus[entity["status"]],
        established_on=_date(entity["establishedOn"]),
        ended_on=_date(entity["endedOn"]),
        color=CreditColor[color] if color else None,
        warnings=entity["warnings"]["totalCount"],
        penalties=entity["penalties"]["totalCount"],
        listings=entity["abnormalListings"]["totalCount"],
        violations=entity["seriousViolationListings"]["totalCount"],
        failed_samples=entity["failedSamples"]["totalCount"],
        recalled_lots=tuple(
            f"{each['product']['name']} {each['lot']}"
            for each in batches
            if each["state"] == BatchState.RECALLED
        ),
        overdue_devices=tuple(
            f"{each['variety']['name' if lang == 'zh' else 'nameEn']} {each['registrationCode']}"
            for each in devices
            if date.fromisoformat(each["nextInspectionOn"]) < today
        ),
        complaints=entity["complaintSummary"]["total"],
        settled=sum(one["count"] for one in outcomes if one["outcome"] == ComplaintOutcome.SETTLED),
        reviews=entity["reviewSummary"]["count"],
        stars=entity["reviewSummary"]["meanStars"],
    )
    return summary(facts)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def svg(http: Request) -> Response:
    """`GET /c/{payload}.svg`: the image, to scale."""
    return _image(http, _svg, "image/svg+xml")


def png(http: Request) -> Response:
    """`GET /c/{payload}.png`: the image, in pixels."""
    return _image(http, images.png, "image/png")


async def keys(http: Request) -> Response:
    """`GET /c/keys.json`: the public keys as a JWK set, for whoever verifies off-line."""
    platform = http.app.state.platform
    answer = await platform.runner.run(run.Request(KEYS), platform.context(ANONYMOUS, "zh"))
    found = (answer.content.get("data") or {}).get("codeKeys")
    if found is None:
        return JSONResponse({"keys": []}, 503)
    trusted = [key["publicKey"] for key in found if key["revokedAt"] is None]
    return JSONResponse({"keys": [PublicKey.from_text(text).jwk() for text in trusted]})


def _image(http: Request, draw: Any, media: str) -> Response:
    """Drawn for what has the form of a code, so that nobody makes us draw his own text."""
    base = http.app.state.platform.base_url
    sealed = payload.read(http.path_params["payload"], base).sealed
    if sealed is None or not sealed.is_whole:
        return Response(status_code=404)
    drawn = _drawn(draw, payload.url(http.path_params["payload"].upper(), base))
    return Response(drawn, media_type=media, headers=FOREVER)


@lru_cache(maxsize=512)
def _drawn(draw: Any, text: str) -> bytes:
    drawn: bytes = draw(text)
    return drawn


def _svg(text: str) -> bytes:
    return images.svg(text, caption="山城有信")


def day(value: str | None, lang: Language) -> str:
    """A date, or the day in Chongqing of a time, as people write it."""
    if not value:
        return "—"
    on = datetime.fromisoformat(value)
    if on.tzinfo is not None:
        on = on.astimezone(CHONGQING)
    return written(on.date(), lang)


def money(value: dict[str, Any], lang: Language) -> str:
    """Whole yuan by ten thousands in Chinese, as licences print it."""
    amount = Decimal(value["amount"])
    if lang == "zh" and amount >= 10_000:
        shown = f"{(amount / 10_000).normalize():,f} 万"
    else:
        shown = f"{amount.normalize():,f} "
    yuan = "元人民币" if lang == "zh" else "CNY"
    return shown + (yuan if value["currency"] == "CNY" else value["currency"])


def family(typename: str) -> str:
    """The kind of a record type: `AnnualReportRecord` is an ANNUAL_REPORT."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", typename.removesuffix("Record")).upper()


GZIP = [Middleware(GZipMiddleware, minimum_size=500)]
"""A page is text; three quarters of it need not travel."""
ROUTES = [
    Route(f"/{c}/{name}", endpoint, middleware=packed)
    for c in ("c", "C")
    for name, endpoint, packed in (
        ("keys.json", keys, None),
        ("{payload}.svg", svg, GZIP),
        ("{payload}.png", png, None),
        ("{payload}", page, GZIP),
    )
]
"""Also under `/C/`: an upper-case address makes a smaller image."""
