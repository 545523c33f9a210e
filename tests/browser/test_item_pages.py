"""The pages of a lot and of a lift on a phone and on a wide screen, without scripts."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from models.equipment import SpecialEquipment
from rules.equipment import CareKind
from tests import build
from tests.api import Api
from tests.browser.look import looking
from tests.server import Server
from tests.traces.goods import Chain, chain
from tests.traces.test_equipment import care

SMALLEST = 10.5
"""Pixels; below it nobody reads a phone at arm's length."""
SIZES = """all => all.filter(each => each.getBoundingClientRect().width > 0)
  .map(each => each.getBoundingClientRect().height)"""
OUTSIDE = """all => all.filter(each => { const box = each.getBoundingClientRect();
  return box.width > 0 && (box.left < 0 || box.right > innerWidth); }).length"""


@pytest.fixture(scope="module")
async def city(api: Api) -> Chain:
    return await chain(api)


@pytest.fixture(scope="module")
async def lift(api: Api) -> SpecialEquipment:
    mall = build.entity()
    today = date.today()
    device = build.equipment(mall, in_use_since=date(2016, 5, 1), safety_code="CQAQ9")
    done = care(device, CareKind.MAINTENANCE, today - timedelta(days=20))
    await api.store(mall, device, done)
    return device


@pytest.mark.clause("6.3.2-1")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("width", "shown", "hidden"), [(390, "phone", "wide"), (1280, "wide", "phone")]
)
async def test_the_chain_is_drawn_for_the_width_without_scripts(
    chromium: Browser, server: Server, city: Chain, tmp_path: Path,
    width: int, shown: str, hidden: str, lang: str,
) -> None:  # fmt: skip
    path = city.trade.uris[city.base.id].removeprefix("https://id.gs1.org")
    async with looking(chromium, server.url, width, scripts=False) as look:
        page = look.page
        await page.goto(f"{server.url}{path}?lang={lang}")
        picture = page.locator(f"svg.chain.{shown}")
        await expect(picture).to_be_visible()
        await expect(page.locator(f"svg.chain.{hidden}")).to_be_hidden()
        await expect(picture.locator(".card")).to_have_count(5)
        await expect(picture.locator(".card.here")).to_have_count(1)
        await expect(picture.locator(".way.back")).to_have_count(1)
        assert not await look.is_wider_than_its_window()
        texts = picture.locator("text")
        assert await texts.evaluate_all(OUTSIDE) == 0
        assert min(await texts.evaluate_all(SIZES)) >= SMALLEST
        await page.screenshot(path=tmp_path / f"lot-{lang}-{width}.png", full_page=True)
        assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.clause("6.3.3-1", "6.3.3-6")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("lang", "late"), [("zh", "逾期 5 天"), ("en", "5 days overdue")])
async def test_the_page_of_a_lift_shows_what_is_due(
    chromium: Browser, server: Server, lift: SpecialEquipment, tmp_path: Path,
    width: int, lang: str, late: str,
) -> None:  # fmt: skip
    async with looking(chromium, server.url, width, scripts=False) as look:
        page = look.page
        for code in (lift.registration_code, "CQAQ9"):
            await page.goto(f"{server.url}/equipment/{code}?lang={lang}")
            await expect(page.locator(".number b")).to_have_text(lift.registration_code)
        await expect(page.locator("svg.clock .late .when")).to_contain_text([late])
        assert not await look.is_wider_than_its_window()
        await page.screenshot(path=tmp_path / f"lift-{lang}-{width}.png", full_page=True)
        assert (look.complaints, look.foreign) == ([], [])


async def test_a_code_of_nothing_is_not_found(server: Server, api: Api) -> None:
    for code in ("梯-不存在", "%00", "x" * 600):
        found: Any = httpx.get(f"{server.url}/equipment/{code}")
        assert found.status_code == 404
