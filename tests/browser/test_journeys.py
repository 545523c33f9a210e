"""What the four users do from the first page to the last, on a phone and on a desk."""

from pathlib import Path

import pypdfium2
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from models.entities import Entity
from tests.api import ANALYST, REGULATOR, Api
from tests.browser.look import looking
from tests.browser.measure import violations
from tests.browser.shop import NAME, shop
from tests.browser.test_pages import ANSWER, PARSE_MILLISECONDS, RUN
from tests.server import Server

WIDTHS = pytest.mark.parametrize("width", [390, 1280])
CUBE = "{ aggregate(cube: ENTITIES, measures: [ENTITIES], dimensions: [COLOR]) { smallest } }"


@pytest.fixture(scope="module")
async def sold(api: Api) -> tuple[Entity, str]:
    return await shop(api)


async def seen(page: Page, shots: Path, name: str, width: int) -> None:
    """A page as it is when it is looked at: nothing wrong with it, and a picture kept."""
    assert await violations(page) == []
    sizes = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(sizes)
    await page.screenshot(path=shots / f"journey-{name}-{width}.png", full_page=True)


async def followed(page: Page, link: Locator, path: str) -> None:
    await link.click()
    await page.wait_for_url(f"**{path}**")


@WIDTHS
async def test_a_passer_by(
    chromium: Browser, server: Server, sold: tuple[Entity, str], shots: Path, width: int
) -> None:
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await page.goto(server.url)
        await seen(page, shots, "1-home", width)
        await followed(page, page.locator(".doors a", has_text="扫码核验"), "/c/")
        await page.goto(f"{server.url}/c/{sold[1]}")
        await page.locator(".gist a", has_text="已召回").click()
        await expect(page.locator("#goods")).to_be_in_viewport()
        await followed(page, page.locator("#goods a", has_text="清油"), "/01/")
        await seen(page, shots, "2-lot", width)
        await page.go_back()
        await followed(page, page.locator("#equipment a").first, "/equipment/")
        await seen(page, shots, "3-lift", width)
        await page.go_back()
        await followed(page, page.locator("#complain a.act"), "/claim/")
        await seen(page, shots, "4-report", width)
        await page.fill("input[name=subject]", "召回的底料仍在销售")
        await page.fill("textarea", "货架上仍有 QY260214 批次。")
        await page.locator("form button").click()
        await expect(page.locator(".filed b")).not_to_be_empty()
        await seen(page, shots, "5-filed", width)
        assert (look.complaints, look.foreign) == ([], [])


@WIDTHS
async def test_a_shop(
    chromium: Browser, server: Server, sold: tuple[Entity, str], shots: Path, width: int
) -> None:
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await page.goto(f"{server.url}/c/{sold[1]}")
        for chart in await page.locator("#charts details").all():
            await chart.locator("summary").click()
        await expect(page.locator("#charts img").first).to_be_visible()
        await seen(page, shots, "shop", width)
        address = await page.locator("a", has_text="海报").get_attribute("href")
        poster = await page.request.get(f"{server.url}{address}")
        document = pypdfium2.PdfDocument(await poster.body())
        assert NAME in document[0].get_textpage().get_text_range().replace("\r\n", "")
        document[0].render(scale=1.2).to_pil().save(shots / "journey-poster.png")
        await followed(page, page.locator("a", has_text="徽标"), "/badge.svg")
        await expect(page.locator("svg title")).to_have_text("山城有信 · 黄码")
        await page.screenshot(path=shots / f"journey-badge-{width}.png")


@WIDTHS
async def test_a_regulator(
    chromium: Browser, server: Server, sold: tuple[Entity, str], shots: Path, width: int
) -> None:
    token = server.headers(REGULATOR)["authorization"].removeprefix("Bearer ")
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await page.goto(server.url)
        await followed(page, page.locator(".doors a", has_text="监管工作台"), "/console")
        await page.fill("#token", token)
        await page.press("#token", "Enter")
        await expect(page.locator("#state")).to_have_attribute("data-state", "connected")
        if width < 1000:
            await page.locator(".tabs [data-panel=map]").click()
        await page.locator(".tile[data-code='500103']").click()
        if width < 1000:
            await page.locator(".tabs [data-panel=live]").click()
        await page.locator("#warnings button", has_text="清油火锅底料").click()
        await expect(page.locator("#drawer h2")).to_have_text(NAME)
        await expect(page.locator("#drawer .facts")).to_contain_text("黄")
        await seen(page, shots, "regulator", width)
        await page.keyboard.press("Escape")
        assert look.foreign == []


@WIDTHS
@pytest.mark.usefixtures("explorer_files")
async def test_an_analyst(
    chromium: Browser, server: Server, sold: tuple[Entity, str], shots: Path, width: int
) -> None:
    token = server.headers(ANALYST)["authorization"].removeprefix("Bearer ")
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await page.goto(f"{server.graphql}?query={CUBE}")
        await page.fill("#token", token)
        await expect(page.locator("#who")).to_have_text("ANALYST")
        await page.wait_for_timeout(PARSE_MILLISECONDS)
        await page.locator(RUN).click()
        await expect(page.locator(ANSWER)).to_contain_text("smallest")
        await expect(page.locator(ANSWER)).not_to_contain_text("errors")
        await seen(page, shots, "analyst", width)
        assert (look.complaints, look.foreign) == ([], [])
