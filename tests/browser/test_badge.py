"""A badge in a real browser: its colour on the shop's own site, and what it says on another's."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.async_api import Browser

from app.pages import badge
from models.entities import Entity
from resolvers.context import Viewer
from rules.display import Standing, require_host, standing
from rules.entities import CreditColor
from rules.errors import Language, Refused
from rules.roles import Role
from tests.api import CONSUMER, Api
from tests.browser.shop import COLOUR, shop
from tests.server import Server

REGISTER = """mutation ($host: String!) { entitySiteRegister(host: $host) {
  entity { displayKit { sites } } errors { code path } } }"""
REMOVE = """mutation ($host: String!) { entitySiteRemove(host: $host) {
  entity { displayKit { sites } } errors { code path } } }"""
KIT = """query ($uscc: String!) { entity(uscc: $uscc) {
  displayKit { posterUrl badgeUrl embedHtml sites } } }"""
OWN, OTHER = "localhost", "127.0.0.2"
"""Two hosts of this machine, neither of which is the platform's."""


@pytest.fixture(scope="module")
async def sold(api: Api) -> tuple[Entity, str]:
    return await shop(api)


def itself(entity: Entity) -> Viewer:
    return Viewer(Role.ENTITY, "shop-1", uscc=entity.uscc)


@contextmanager
def site(html: str) -> Iterator[Callable[[str], str]]:
    """A web site of this very HTML under every loopback host; its address under one of them."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is said on the terminal."""

    with ThreadingHTTPServer(("0.0.0.0", 0), Page) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield lambda host: f"http://{host}:{served.server_port}/"
        served.shutdown()


async def shown(browser: Browser, address: str) -> str:
    """What the badge on a page says to a visitor who has never been there."""
    context = await browser.new_context()
    page = await context.new_page()
    async with page.expect_response("**/badge.svg**") as answered:
        await page.goto(address)
    text = await (await answered.value).text()
    drawn = "document.images[0].decode().then(() => document.images[0].naturalWidth)"
    assert await page.evaluate(drawn) > 100
    await context.close()
    return text[text.index("<title>") + 7 : text.index("</title>")]


@pytest.mark.clause("7.2.7.1-1")
async def test_the_badge_has_its_colour_on_a_registered_site_and_says_so_elsewhere(
    chromium: Browser,
    server: Server,
    api: Api,
    sold: tuple[Entity, str],
) -> None:
    entity, payload = sold
    found = (await api.data(KIT, uscc=entity.uscc))["entity"]["displayKit"]
    assert found["sites"] == []
    assert found["posterUrl"].endswith(f"/kit/{payload}/poster.pdf")
    asked = server.ask(KIT, uscc=entity.uscc).json()["data"]["entity"]["displayKit"]
    with site(asked["embedHtml"]) as at:
        assert "未由该主体登记" in await shown(chromium, at(OWN))
        made = server.ask(REGISTER, itself(entity), host=" LocalHost ").json()["data"]
        assert made["entitySiteRegister"] == {
            "entity": {"displayKit": {"sites": [OWN]}},
            "errors": [],
        }
        assert await shown(chromium, at(OWN)) == "山城有信 · 黄码"
        await api.fetch(COLOUR, entity.id, "RED")
        assert await shown(chromium, at(OWN)) == "山城有信 · 红码"
        assert "未由该主体登记" in await shown(chromium, at(OTHER))
        gone = server.ask(REMOVE, itself(entity), host=OWN).json()["data"]
        assert gone["entitySiteRemove"] == {"entity": {"displayKit": {"sites": []}}, "errors": []}
        assert "未由该主体登记" in await shown(chromium, at(OWN))
        server.ask(REGISTER, itself(entity), host=OWN)
    secretive = asked["embedHtml"].replace("<img", '<img referrerpolicy="no-referrer"')
    with site(secretive) as at:
        assert "未由该主体登记" in await shown(chromium, at(OTHER))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_all_that_a_badge_says_fits_into_its_halves(
    chromium: Browser, lang: Language
) -> None:
    page = await chromium.new_page()
    drawn = [badge.draw(color, lang, Standing.IN_FORCE) for color in (None, *CreditColor)]
    drawn += [badge.draw(None, lang, one) for one in (Standing.ENDED, Standing.ELSEWHERE)]
    await page.set_content("".join(drawn))
    boxes = await page.evaluate(
        "[...document.querySelectorAll('text')].map(one => [one.getBBox().x, "
        "one.getBBox().x + one.getBBox().width])"
    )
    await page.close()
    split, width = badge.SPLIT[lang], badge.WIDTH[lang]
    assert len(boxes) == 2 * len(drawn)
    assert all(left > 0 and right < split for left, right in boxes[::2])
    assert all(left > split and right < width for left, right in boxes[1::2])


@pytest.mark.clause("7.2.7.1-1")
async def test_only_an_entity_registers_and_only_hosts(api: Api) -> None:
    entity, _ = await shop(api)
    denied = await api.run(REGISTER, {"host": "shop.cn"}, CONSUMER)
    assert denied.codes == ["FORBIDDEN"]
    for host in (
        "",
        "https://shop.cn",
        "shop.cn/x",
        "a b.cn",
        "-a.cn",
        "a" * 64,
        "x." * 200 + "cn",
    ):
        payload = (await api.run(REGISTER, {"host": host}, itself(entity))).data[
            "entitySiteRegister"
        ]
        assert payload["errors"] == [{"code": "BAD_INPUT", "path": ["host"]}], host
    absent = (await api.run(REMOVE, {"host": "shop.cn"}, itself(entity))).data["entitySiteRemove"]
    assert absent["errors"] == [{"code": "NOT_FOUND", "path": ["host"]}]
    rows = await api.fetch("SELECT host FROM entity_site WHERE entity_id = $1", entity.id)
    assert rows == []
    for number in range(20):
        await api.run(REGISTER, {"host": f"s{number}.cn"}, itself(entity))
    again = (await api.run(REGISTER, {"host": "S3.cn."}, itself(entity))).data["entitySiteRegister"]
    assert (again["errors"], len(again["entity"]["displayKit"]["sites"])) == ([], 20)
    full = (await api.run(REGISTER, {"host": "s20.cn"}, itself(entity))).data["entitySiteRegister"]
    assert full["errors"] == [{"code": "OUT_OF_RANGE", "path": ["host"]}]


OURS = "https://youxin.cn"


@pytest.mark.parametrize(
    ("referer", "fetched", "wanted"),
    [
        (None, None, Standing.IN_FORCE),
        (None, "none", Standing.IN_FORCE),
        (None, "same-origin", Standing.IN_FORCE),
        (None, "cross-site", Standing.ELSEWHERE),
        (None, "same-site", Standing.ELSEWHERE),
        ("https://youxin.cn/c/Y1", "same-origin", Standing.IN_FORCE),
        ("https://shop.cn:8443/", "cross-site", Standing.IN_FORCE),
        ("https://SHOP.cn/page", None, Standing.IN_FORCE),
        ("https://www.shop.cn/", "cross-site", Standing.ELSEWHERE),
        ("https://shop.cn.evil.cn/", "cross-site", Standing.ELSEWHERE),
        ("https://shop.cn@evil.cn/", "cross-site", Standing.ELSEWHERE),
        ("http://[", None, Standing.ELSEWHERE),
        ("about:blank", None, Standing.ELSEWHERE),
    ],
)
def test_whose_site_it_is(referer: str | None, fetched: str | None, wanted: Standing) -> None:
    assert standing(referer, fetched, OURS, ["shop.cn"]) is wanted


def test_a_host_is_written_as_browsers_write_it() -> None:
    assert require_host(" WWW.火锅.中国. ") == "www.xn--vnxu49e.xn--fiqs8s"
    with pytest.raises(Refused):
        require_host("火锅 店.cn")
