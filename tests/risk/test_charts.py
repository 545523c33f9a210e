"""The charts as browsers get them: SVG without scripts, in Chinese, by what the viewer may see."""

import re
from datetime import date
from xml.etree import ElementTree

import httpx
import pytest

from models.credit import ReportFinancials
from resolvers.risk import reassess
from rules.records import RecordKind
from tests.api import REGULATOR, Api
from tests.build import entity, record
from tests.server import Server

SVG = "{http://www.w3.org/2000/svg}"


async def listed(api: Api) -> str:
    """The USCC of an entity in class C."""
    one = entity(name="山城老灶火锅店", established_on=date(2018, 5, 1))
    await api.store(one, record(one, RecordKind.ABNORMAL_LISTING))
    ctx = api.platform.context(REGULATOR, "zh")
    async with api.platform.writer.begin(ctx) as work:
        await reassess(work, one.id)
    assert one.uscc is not None
    return one.uscc


def get(address: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.get(address, headers=headers, timeout=15)


def texts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script" not in answer.text
    assert not re.search(r"(href|src|style)=", answer.text)
    return [found.text or "" for found in ElementTree.fromstring(answer.text).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", ["radar", "trend", "lifecycle"])
async def test_a_chart_is_a_picture_with_chinese_labels(
    api: Api, server: Server, kind: str
) -> None:
    uscc = await listed(api)
    found = texts(get(f"{server.url}/charts/{kind}/{uscc}.svg"))
    assert found[0] == "山城老灶火锅店"
    assert any(word in " ".join(found) for word in ("监管信息", "信用三色趋势", "生命周期"))
    english = texts(get(f"{server.url}/charts/{kind}/{uscc}.svg?lang=en"))
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in english[1:])


async def test_the_public_chart_has_bands_and_the_regulators_has_points(
    api: Api, server: Server
) -> None:
    uscc = await listed(api)
    address = f"{server.url}/charts/radar/{uscc}.svg"
    public = texts(get(address))
    assert "公众仅见色带" in public
    assert not any(text.isdigit() for text in public)
    staff = texts(get(address, headers=server.headers(REGULATOR)))
    assert "25" in staff
    trend = texts(get(f"{server.url}/charts/trend/{uscc}.svg?metric=SCORE"))
    assert not any(text.isdigit() for text in trend)


async def test_what_the_public_may_not_see_is_not_in_the_title(api: Api, server: Server) -> None:
    uscc = await listed(api)
    address = f"{server.url}/charts/trend/{uscc}.svg?metric=SCORE"
    assert texts(get(address))[1] == "信用三色趋势"
    assert texts(get(address, headers=server.headers(REGULATOR)))[1].startswith("信用风险总分")


async def test_reported_figures_of_any_size_have_a_scale(api: Api, server: Server) -> None:
    one = entity(name="山城大厂", established_on=date(2018, 5, 1))
    filed = date(2026, 5, 1)
    report = record(one, RecordKind.ANNUAL_REPORT, occurred_on=filed)
    await api.store(one, report)
    await api.store(
        ReportFinancials(
            record_id=report.id, entity_id=one.id, is_disclosed=True,
            employees=1234, revenue=3_210_000_000,
        )
    )  # fmt: skip
    for metric, told in (("STAFF", "1234"), ("REVENUE", "32.1亿")):
        assert told in texts(get(f"{server.url}/charts/trend/{one.uscc}.svg?metric={metric}"))


async def test_what_does_not_exist_has_no_chart(api: Api, server: Server) -> None:
    assert get(f"{server.url}/charts/radar/91500103MA0000000X.svg").status_code == 404
    uscc = await listed(api)
    assert get(f"{server.url}/charts/trend/{uscc}.svg?metric=NONE").status_code == 404
    bad = get(f"{server.url}/charts/radar/{uscc}.svg", headers={"authorization": "Bearer nonsense"})
    assert bad.status_code == 401
