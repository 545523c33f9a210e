"""The picture of a relation graph: for regulators of the place, readable, and honest about gaps."""

import re
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from app.charts import relations
from models.relations import RelationPoint
from rules.sources import PLATFORM
from tests import build
from tests.api import CONSUMER, Api
from tests.relations.conftest import NANAN, YUZHONG
from tests.server import Server

SVG = "{http://www.w3.org/2000/svg}"


def told(svg: str) -> list[str]:
    assert not re.search(r"script|(href|src|style)=", svg)
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
async def uscc(api: Api) -> str:
    """Three companies that hold each other in a circle, one of them at an address of thirty."""
    ring = [build.entity(name=f"重庆样例{name}有限公司") for name in "甲乙丙"]
    crowd = [build.entity() for _ in range(30)]
    point = RelationPoint(
        id=build.entity().id, kind="ADDRESS", source_code=PLATFORM, code="A1", label="渝中区某路1号"
    )
    held = [
        build.relation(one, from_entity_id=ring[at - 1].id, share=40) for at, one in enumerate(ring)
    ]
    housed = [build.relation(one, kind="ADDRESS", point_id=point.id) for one in (ring[0], *crowd)]
    await api.store(*ring, *crowd, point, *held, *housed)
    assert ring[0].uscc is not None
    return ring[0].uscc


async def test_a_regulator_gets_names_shares_circles_and_hubs(uscc: str, server: Server) -> None:
    address = f"{server.url}/charts/relations/{uscc}.svg"
    answer = httpx.get(address, headers=server.headers(YUZHONG), timeout=15)
    assert answer.headers["content-type"] == "image/svg+xml"
    found = told(answer.text)
    assert found[:2] == ["重庆样例甲有限公司", "关联主体 2 个，关系 3 条"]
    assert {"股东 40%", "对外投资 40%", "重庆样例乙有限公司"} <= set(found)
    assert "枢纽 渝中区某路1号：31 条住所，未展开" in found
    assert answer.text.count("stroke-dasharray") == 1  # the third holding closes the circle
    english = httpx.get(f"{address}?lang=en", headers=server.headers(YUZHONG), timeout=15)
    assert "Shareholder 40%" in told(english.text)


async def test_nobody_else_gets_a_picture(uscc: str, server: Server) -> None:
    address = f"{server.url}/charts/relations/{uscc}.svg"
    for headers in ({}, server.headers(CONSUMER), server.headers(NANAN)):
        assert httpx.get(address, headers=headers, timeout=15).status_code == 404
    wrong = httpx.get(f"{address}?depth=9", headers=server.headers(YUZHONG), timeout=15)
    assert wrong.status_code == 404


def test_what_does_not_fit_is_counted() -> None:
    entity = {"name": "样例" * 30, "creditColor": None}
    nodes: list[dict[str, Any]] = [
        {"key": str(at), "kind": "ENTITY", "label": None, "entity": entity, "person": None}
        for at in range(60)
    ]
    edges = [
        {"kind": "SUPPLY", "fromKey": "0", "toKey": str(at), "share": None} for at in range(1, 60)
    ] + [
        {"kind": "GUARANTEE", "fromKey": str(at), "toKey": str(at + 1), "share": None}
        for at in range(1, 20)
    ]
    graph = {"entity": entity, "nodes": nodes, "edges": edges, "hubs": [], "isCut": True}
    svg = relations.draw(graph, "zh")
    found = told(svg)
    assert "另有 30 个节点未画出" in found
    assert "另有 10 条关系未画出" in found
    assert found[1].endswith("（已截断）")
    assert max(map(len, found)) <= 24
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]
    assert min(sizes) >= 12
    assert 'width="390"' in svg
