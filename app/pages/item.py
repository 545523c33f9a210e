"""A lot of food under its GS1 Digital Link: a page with its chain drawn, or a set of links.

Asks only what any client can ask. Refuses a number whose check digit fails, like one not known.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app.chain.layers import Chain, chain
from app.chain.picture import PHONE, SIGNS, WIDE, draw
from app.pages.notice import UNAVAILABLE, notice
from app.pages.scan import day
from app.pages.sheet import file_text, headers, language, styles, template
from graph.base import run
from resolvers.context import ANONYMOUS
from rules.digital_link import Item, read
from rules.errors import Language
from rules.products import BatchTestConclusion, BatchTestKind

CSS = styles("base.css", "scan.css", "item.css")
HEADERS = headers(CSS) | {"vary": "accept"}
LINKSET = "application/linkset+json"
VOCABULARY = "https://ref.gs1.org/voc/"
ITEM, TRACE = file_text("item.graphql"), file_text("item_trace.graphql")
SHOWN = 20
"""Holders named for each step of the list; the rest are counted."""
WORDS: Mapping[str, tuple[str, str]] = {
    "brand": ("山城有信", "Shancheng Youxin"),
    "platform": ("重庆经营主体公共服务", "Public service on business entities of Chongqing"),
    "other": ("English", "中文"),
    "by_records": ("依据平台现有记录。", "By the records of this platform."),
    "lot": ("批号", "Lot"),
    "facts": ("产品与批次", "Product and lot"),
    "gtin": ("商品条码", "GTIN"),
    "brand_name": ("品牌", "Brand"),
    "standard": ("执行标准", "Standard"),
    "licence": ("生产许可证", "Licence"),
    "produced": ("生产日期", "Produced"),
    "expires": ("到期日期", "Expires"),
    "producer": ("生产者", "Producer"),
    "tests": ("检验报告", "Tests"),
    "chain": ("流转链条", "The chain"),
    "none": ("无记录", "No record"),
    "and_more": ("另有 {count} 家", "and {count} more"),
    "masked": (
        "名称已脱敏；公众可见上下各两步。",
        "Names are masked; the public sees two steps each way.",
    ),
    "hidden": (
        "更远处另有 {count} 个节点，监管部门可见全链。",
        "{count} more lie farther off; regulators see the whole chain.",
    ),
    "up": ("上游第 {hops} 步", "{hops} up"),
    "here": ("本批次生产处", "Made here"),
    "down": ("下游第 {hops} 步", "{hops} down"),
    "picture": ("从源头到货架的流转图", "From the source to the shelf"),
    "as_list": ("文字版", "As a list"),
    "own": ("本批次", "This lot"),
    "left": ("余 {left}", "{left} left"),
    "sign_bad": ("检验不合格或已召回", "Failed a test, or recalled"),
    "sign_gap": ("缺进货记录或数量不符", "A record is missing, or the numbers differ"),
    "sign_back": ("退回", "Sent back"),
    "stale": (
        "数据来源已超过约定时间未更新，以下内容可能不是最新。",
        "The source has been silent longer than it promised; this may be out of date.",
    ),
    "retention": ("进销货记录保存至", "Trade records kept until"),
}


async def resolve(http: Request) -> Response:
    """`GET /01/{gtin}` and `GET /01/{gtin}/10/{lot}`."""
    lang = language(http)
    named = read(http.scope["raw_path"].decode("ascii", "replace"))
    found = await asked(http, ITEM, lang, by={"code": named.code}) if named else None
    items = (found or {"foodItems": {"nodes": []}})["foodItems"]["nodes"]
    if named is None or not items:
        return notice(http, ("未找到该商品", "There is no such item"))
    if named.lot is None or _wants_links(http):
        links = linkset(named, http.app.state.platform.base_url, items[0])
        return JSONResponse(links, media_type=LINKSET, headers={"vary": "accept"})
    trace = await asked(http, TRACE, lang, batch=items[0]["batch"]["id"], code=items[0]["code"])
    if trace is None:
        return notice(http, UNAVAILABLE, 503)
    return HTMLResponse(rendered(items[0], trace, lang), headers=HEADERS)


def _wants_links(http: Request) -> bool:
    accepted = http.headers.get("accept", "")
    return http.query_params.get("linkType") in ("all", "linkset") or LINKSET in accepted


async def asked(http: Request, text: str, lang: Language, **variables: Any) -> Any:
    """The data of an operation as anyone gets it; None where it failed."""
    platform = http.app.state.platform
    ctx = platform.context(ANONYMOUS, lang)
    answer = await platform.runner.run(run.Request(text, variables), ctx)
    return answer.content.get("data")


def linkset(item: Item, base: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The links of an item as RFC 9264 and GS1 Digital Link have them."""
    anchor = base + item.path
    title = found["batch"]["product"]["name"]
    links: dict[str, Any] = {"anchor": anchor, "itemDescription": title}
    if item.lot is not None:
        shown = [{"href": anchor, "title": title, "type": "text/html"}]
        links |= {f"{VOCABULARY}{name}": shown for name in ("defaultLink", "pip", "traceability")}
    producer = page_of(found)
    if producer is not None:
        about = {"href": base + producer, "title": found["entity"]["name"], "type": "text/html"}
        links[f"{VOCABULARY}certificationInfo"] = [about]
    return {"linkset": [links]}


def page_of(found: Mapping[str, Any]) -> str | None:
    """The page behind the producer's code, while that is in force."""
    code = found["entity"]["code"]
    return f"/c/{code['payload']}" if code and code["status"] == "ACTIVE" else None


def rendered(item: Mapping[str, Any], trace: Mapping[str, Any], lang: Language) -> str:
    """The page of one lot."""
    at = 0 if lang == "zh" else 1
    say = {name: pair[at] for name, pair in WORDS.items()}
    up, down = trace["traceUpstream"], trace["traceDownstream"]
    plans = (PHONE, WIDE)
    found = [chain(trace, item["batch"]["id"], plan.room, lang) for plan in plans]
    drawn = [draw(each, plan, say, lang) for each, plan in zip(found, plans, strict=True)]
    return template("item.html", day).render(
        item=item,
        safety=trace["itemSafety"],
        steps=steps(item["batch"]["id"], up["nodes"], down["nodes"], say),
        pictures=drawn if found[0].layers else [],
        signs=signs(found, say),
        hidden=up["hiddenCount"] + down["hiddenCount"],
        entity_page=page_of(item),
        kinds={kind.value: kind.text(lang).rstrip(".") for kind in BatchTestKind},
        conclusions={each.value: each.text(lang).rstrip(".") for each in BatchTestConclusion},
        say=say,
        lang=lang,
        css=CSS,
    )


def signs(found: Sequence[Chain], say: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What the signs mean that the pictures show: class, sign, sentence."""
    looks = {card.look for each in found for card in each.cards}
    shown = [
        (look.value, sign, say[f"sign_{look}"]) for look, sign in SIGNS.items() if look in looks
    ]
    is_back = any(way.is_back for each in found for way in each.ways)
    return [*shown, ("back", "", say["sign_back"])] if is_back else shown


def steps(
    batch: str, up: Sequence[Any], down: Sequence[Any], say: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The chain from the farthest source to the farthest holder, a step each."""
    sources = [node for node in up if node["hops"] and node["batch"]["id"] != batch]
    made = []
    for hops in sorted({node["hops"] for node in sources}, reverse=True):
        made.append(_step(say["up"].format(hops=hops), sources, hops))
    for hops in sorted({node["hops"] for node in down if node["hops"] is not None}):
        title = say["down"].format(hops=hops) if hops else say["here"]
        made.append(_step(title, down, hops) | {"is_here": hops == 0})
    return made


def _step(title: str, nodes: Sequence[Any], hops: int) -> dict[str, Any]:
    there = [node for node in nodes if node["hops"] == hops]
    return {
        "title": title,
        "nodes": there[:SHOWN],
        "more": max(len(there) - SHOWN, 0),
        "is_here": False,
    }


ROUTES = [Route("/01/{gtin}", resolve), Route("/01/{gtin}/10/{lot:path}", resolve)]
