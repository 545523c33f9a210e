"""Services that people reach by a link: listed where they are for, and while the link lives."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from partners.links import Checked, check_links
from partners.sending import Client
from tests import build
from tests.api import PUBLIC, Api
from tests.paths import ROOT
from tests.policies.conftest import REASONED, Published, sent
from tests.policies.content import APPROVER, AUTHOR, CITY_APPROVER, CITY_AUTHOR
from tests.server import free_port

LIST = """query ($f: KnowledgeFilter) { serviceEntries(filter: $f, first: 100) {
  nodes { title link hours category } } }"""
FAILING = """query ($f: FailingLinkFilter) { failingLinks(filter: $f, first: 100) { totalCount
  nodes { url status fault failures isDead document { title } } } }"""
CITY = {"level": "CITY", "district": None}


class Site(ThreadingHTTPServer):
    """A web site whose pages answer by what they are told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", free_port()), Page)
        self.pages = {"/ok": 200, "/moved": 302, "/closed": 401, "/gone": 404, "/broken": 500}
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class Page(BaseHTTPRequestHandler):
    """A page that is longer than anybody should read of it."""

    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.asked.append(self.path)
        self.send_response(site.pages[self.path])
        self.send_header("content-length", "1000000")
        self.end_headers()
        self.wfile.write(b"<p>" * 1000)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


async def checked(api: Api, *, local: bool = True) -> Checked:
    """What a check comes to, as the command runs it."""
    ctx = api.platform.context(PUBLIC, "zh")
    client = Client(local, is_plain_allowed=True)
    return await check_links(api.platform.database.keeper, client, ctx.today, ctx.now)


async def commanded(api: Api) -> dict[str, int]:
    """What `youxin knowledge check-links` tells."""
    command = [sys.executable, "-m", "app.cli", "knowledge", "check-links"]
    command += ["--database-url", api.url]
    environment = os.environ | {"YOUXIN_LOCAL_TARGETS": "true"}
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=environment, capture_output=True, check=True
    )
    told: dict[str, int] = json.loads(done.stdout)
    return told


async def listed(api: Api, **given: Any) -> list[str]:
    nodes = (await api.data(LIST, f=given or None))["serviceEntries"]["nodes"]
    return [one["title"] for one in nodes]


async def failing(api: Api, **given: Any) -> dict[str, Any]:
    """The links that fail, by the title of their document."""
    page = (await api.data(FAILING, AUTHOR, f=given or None))["failingLinks"]
    assert page["totalCount"] == len(page["nodes"])
    return {one["document"]["title"]: one for one in page["nodes"]}


async def test_services_are_listed_by_audience_and_district(api: Api, published: Published) -> None:
    await published("SERVICE_ENTRY", title="渝中检测站")
    everywhere = {"title": "全市年检", "audiences": ["ENTITY"]} | CITY
    await published("SERVICE_ENTRY", CITY_AUTHOR, CITY_APPROVER, **everywhere)
    assert await listed(api, district=build.YUZHONG, category="检测") == ["全市年检", "渝中检测站"]
    assert await listed(api, district="500118") == ["全市年检"]
    assert await listed(api, audience="ENTITY") == ["全市年检"]
    nodes = (await api.data(LIST))["serviceEntries"]["nodes"]
    assert all(one["link"] and one["hours"] for one in nodes)
    await api.fetch("DELETE FROM knowledge_document")


@pytest.mark.clause("4.1-3")
async def test_a_service_is_listed_while_its_link_lives_and_a_dead_link_is_reported(
    api: Api, published: Published, site: Site
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/"
    for title, link in (
        ("在用", site.url("/ok")),
        ("搬迁", site.url("/moved")),
        ("需登录", site.url("/closed#top")),
        ("已删", site.url("/gone")),
        ("故障", site.url("/broken")),
        ("停机", nobody),
        ("电话", "12315"),
    ):
        await published("SERVICE_ENTRY", title=title, link=link)
    await published("SUPPORT_POLICY", title="纾困", applyLink=site.url("/gone"))
    await published("PUBLICITY_ITEM", title="宣传", body=f"详见{site.url('/gone')}。欢迎使用")
    alive = ["需登录", "搬迁", "在用"]
    before = await listed(api)
    assert await commanded(api) == {"links": 9, "failing": 6}
    assert await listed(api) == before
    found = await failing(api)
    assert {title: (one["fault"], one["status"]) for title, one in found.items()} == {
        "已删": ("NOT_FOUND", 404),
        "故障": ("SERVER_ERROR", 500),
        "停机": ("UNREACHABLE", None),
        "电话": ("NOT_A_LINK", None),
        "纾困": ("NOT_FOUND", 404),
        "宣传": ("NOT_FOUND", 404),
    }
    assert await failing(api, isDead=True) == {}
    await checked(api)
    dead = await failing(api, isDead=True, district=build.YUZHONG)
    assert {title: one["failures"] for title, one in dead.items()} == dict.fromkeys(found, 2)
    assert await failing(api, district="500118") == {}
    assert await listed(api, audience="CONSUMER", district=build.YUZHONG) == alive
    site.pages["/broken"] = 200
    await checked(api)
    assert "故障" in await listed(api)
    assert "故障" not in await failing(api)
    assert (await api.run(FAILING, {}, PUBLIC)).codes == ["UNAUTHENTICATED"]


async def test_a_withdrawn_document_is_not_reported(api: Api, published: Published) -> None:
    gone = await published("SERVICE_ENTRY", title="撤回", link="不是网址")
    await checked(api)
    assert "撤回" in await failing(api)
    await sent(api, REASONED % "Withdraw", APPROVER, d=gone["id"], v=gone["version"])
    await checked(api)
    assert "撤回" not in await failing(api)


async def test_the_check_asks_nobody_inside(api: Api, published: Published, site: Site) -> None:
    """A document cannot make the platform ask addresses of the network that it stands in."""
    await published("SERVICE_ENTRY", title="内网", link=site.url("/ok"))
    await checked(api, local=False)
    assert (await failing(api))["内网"]["fault"] == "UNREACHABLE"
    assert site.asked == []
