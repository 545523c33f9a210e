"""A lot under its GS1 Digital Link: the page for a phone, the set of links for a machine."""

from datetime import date

import httpx
import pytest

from tests import build
from tests.api import Api
from tests.server import Server
from tests.traces.goods import Chain, Trade, chain


@pytest.fixture(scope="module")
async def city(api: Api) -> Chain:
    return await chain(api)


def fetched(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers)


def path(city: Chain) -> str:
    return city.trade.uris[city.base.id].removeprefix("https://id.gs1.org")


@pytest.mark.clause("6.3.2-1")
async def test_a_scanned_lot_shows_its_chain(api: Api, server: Server, city: Chain) -> None:
    page = fetched(server.url + path(city), accept="text/html")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    order = ["无检验记录", "上游第 2 步", "上游第 1 步", "本批次生产处", "下游第 1 步"]
    places = [page.text.index(text) for text in order]
    assert places == sorted(places)
    assert "綦江***" in page.text
    assert city.shops[0].name not in page.text
    assert "<script" not in page.text
    english = fetched(server.url + path(city) + "?lang=en")
    assert "Made here" in english.text


@pytest.mark.clause("6.3.2-1")
async def test_a_machine_gets_a_linkset(api: Api, server: Server, city: Chain) -> None:
    asked = {"accept": "application/linkset+json"}
    answer = fetched(server.url + path(city), **asked)
    assert answer.headers["content-type"] == "application/linkset+json"
    (links,) = answer.json()["linkset"]
    assert links["anchor"].endswith(path(city))
    assert links["https://ref.gs1.org/voc/defaultLink"][0]["href"] == links["anchor"]
    product = "/".join(path(city).split("/")[:3])
    assert fetched(server.url + product).headers["content-type"] == "application/linkset+json"


async def test_a_lot_with_a_slash_is_found_and_a_wrong_number_is_not(
    api: Api, server: Server
) -> None:
    factory = build.entity()
    await api.store(factory)
    trade = Trade(api)
    batch = await trade.batch(factory, lot="A/7", expires_on=date(2026, 2, 1))
    gtin = trade.uris[batch.id].split("/")[4]
    found = fetched(f"{server.url}/01/{gtin}/10/A%2F7")
    assert (found.status_code, "已过期" in found.text) == (200, True)
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    for missing in (f"/01/{wrong}/10/A%2F7", f"/01/{gtin}/10/B", "/01/x", "/01/x/10/y"):
        assert fetched(server.url + missing).status_code == 404
