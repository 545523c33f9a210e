"""A device of special equipment under any of its codes: what it is, whose, and its care.

Asks only what any client can ask.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.chain import clock
from app.pages.item import asked, page_of
from app.pages.notice import UNAVAILABLE, notice
from app.pages.scan import day
from app.pages.sheet import file_text, headers, language, styles, template
from resolvers.context import CHONGQING
from rules.equipment import CareKind
from rules.errors import Language

CSS = styles("base.css", "scan.css", "item.css", "device.css")
HEADERS = headers(CSS) | {"vary": "accept"}
DEVICE, SAFETY = file_text("device.graphql"), file_text("device_safety.graphql")
WORDS: Mapping[str, tuple[str, str]] = {
    "brand": ("山城有信", "Shancheng Youxin"),
    "platform": ("重庆经营主体公共服务", "Public service on business entities of Chongqing"),
    "other": ("English", "中文"),
    "by_records": ("依据平台现有记录。", "By the records of this platform."),
    "and": ("；", "; "),
    "registration": ("使用登记代码", "Registration"),
    "gathering": ("公众聚集场所", "A place where the public gathers"),
    "care": ("检验与维保", "Inspection and maintenance"),
    "facts": ("设备信息", "The device"),
    "kind": ("设备品种", "Kind"),
    "user": ("使用单位", "Used by"),
    "place": ("使用场所", "Place"),
    "district": ("所在区县", "District"),
    "since": ("投用日期", "In use since"),
    "device_code": ("设备代码", "Device code"),
    "made": ("制造", "Made"),
    "made_by": ("{year} 年，单位代号 {maker}", "{year}, maker {maker}"),
    "safety_code": ("安全码", "Safety code"),
    "managers": ("安全管理人员", "Safety managers"),
    "operators": ("作业人员", "Operators"),
    "records": ("维护检验记录", "What was done"),
    "none": ("无记录", "No record"),
    "done": ("已完成", "Done"),
    "late": ("逾期 {days} 天", "{days} days overdue"),
    "next": ("{day} 前完成", "Due by {day}"),
    "expired": ("已过期", "Expired"),
    "valid_to": ("有效期至 {day}", "valid until {day}"),
    "passed": ("合格", "passed"),
    "failed": ("不合格", "failed"),
    "as_list": ("时限依据", "Why these days"),
    "unverified": ("依据未核对原文", "the text of the rule was not at hand"),
    "stale": (
        "数据来源已超过约定时间未更新，以下内容可能不是最新。",
        "The source has been silent longer than it promised; this may be out of date.",
    ),
}


async def page(http: Request) -> Response:
    """`GET /equipment/{code}`: a registration code, device code or safety code."""
    lang = language(http)
    found = await asked(http, DEVICE, lang, by={"code": http.path_params["code"]})
    nodes = (found or {"equipmentList": {"nodes": []}})["equipmentList"]["nodes"]
    if len(nodes) != 1:
        return notice(http, ("未找到该设备", "There is no such device"))
    safety = await asked(http, SAFETY, lang, code=nodes[0]["code"])
    if safety is None:
        return notice(http, UNAVAILABLE, 503)
    return HTMLResponse(rendered(nodes[0], safety["itemSafety"], lang), headers=HEADERS)


def rendered(found: Mapping[str, Any], safety: Mapping[str, Any], lang: Language) -> str:
    """The page of one device."""
    at = 0 if lang == "zh" else 1
    say = {name: pair[at] for name, pair in WORDS.items()}
    kinds = {kind.value: kind.text(lang).rstrip(".") for kind in CareKind}
    device = found["device"]
    named = ("maintenance", "inspection", "selfTest", "assessment")
    dues = [device[name] for name in named if device[name] is not None]
    today = datetime.now(UTC).astimezone(CHONGQING).date()
    return template("device.html", day).render(
        device=device,
        entity=found["entity"],
        entity_page=page_of(found),
        safety=safety,
        dues=dues,
        picture=clock.draw(dues, kinds, today, say),
        kinds=kinds,
        say=say,
        lang=lang,
        css=CSS,
    )


ROUTES = [Route("/equipment/{code:path}", page)]
