"""The regulator's console: live over the public API, whole after sleep and restart, by keyboard."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate
from playwright.async_api import Browser, Page, expect

from app.pages.console import SHOWN, operations
from app.pages.tiles import NAMES, heirs, tiles
from graph.base.run import Runner
from graph.schema import product
from models.entities import Entity
from rules.budgets import BUDGETS
from rules.divisions import CURRENT
from rules.entities import CreditColor
from rules.roles import Role
from rules.warnings import Audience, WarningLevel
from tests import build
from tests.api import REGULATOR, Api
from tests.browser.look import Look, looking
from tests.browser.measure import violations
from tests.browser.shop import NAME, shop
from tests.browser.wire import wired
from tests.server import Server, free_port, serving

RAISE = """mutation($entity: ID!, $title: String!, $level: WarningLevel!) {
  warningRaise(entity: $entity, level: $level, title: $title) { errors { code } } }"""
RECONNECTED = 20_000
"""Milliseconds for a server of a busy machine to be found again."""


@pytest.fixture(scope="module")
async def city(api: Api) -> Entity:
    """A shop with everything, and neighbours enough that cells of colours are shown."""
    own, _ = await shop(api)
    others = [
        build.entity(district_code=code, credit_color=color.value)
        for code in ("500103", "500112", "500101")
        for color in (CreditColor.GREEN, CreditColor.YELLOW)
        for _ in range(6)
    ]
    await api.store(*others)
    await api.store(
        build.warning(own, title="电梯未按期检验", level=WarningLevel.MEDIUM.value,
                      audience=Audience.REGULATOR.value, due_on=date.today() - timedelta(days=2)),
        build.warning(others[0], title="执业药师证书到期", level=WarningLevel.LOW.value,
                      audience=Audience.REGULATOR.value),
    )  # fmt: skip
    return own


def raised(server: Server, entity: Entity, title: str, level: str = "HIGH") -> None:
    given = {"entity": build.global_id("ent", entity), "title": title, "level": level}
    answer = server.ask(RAISE, REGULATOR, **given).json()
    assert answer["data"]["warningRaise"]["errors"] == []


async def signed_in(page: Page, server: Server, lang: str = "zh", at: str | None = None) -> None:
    credentials = server.headers(REGULATOR)["authorization"]
    await page.goto(f"{at or server.url}/console?lang={lang}")
    await page.fill("#token", credentials.removeprefix("Bearer "))
    await page.press("#token", "Enter")
    await expect(page.locator("#who")).to_have_text("REGULATOR")
    await expect(page.locator("#state")).to_have_attribute("data-state", "connected")


def rows(look: Look, title: str) -> Any:
    return look.page.locator("#warnings li", has_text=title)


def test_every_district_of_today_has_a_square_of_its_own() -> None:
    placed = tiles()
    assert {tile.code for tile in placed} == set(NAMES)
    assert set(NAMES) == {unit.code for unit in CURRENT} - {"500000"}
    assert len({(tile.column, tile.row) for tile in placed}) == len(placed)
    assert (heirs()["500112"], heirs()["500103"]) == ("500157", "500103")


async def test_without_scripts_and_token_the_public_warnings_are_there(
    chromium: Browser, server: Server, city: Entity
) -> None:
    async with looking(chromium, server.url, 390, scripts=False) as look:
        await look.page.goto(f"{server.url}/console")
        await expect(rows(look, "清油火锅底料")).to_have_count(1)
        await expect(rows(look, "电梯未按期检验")).to_have_count(0)
        assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.usefixtures("explorer_files")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_a_regulator_sees_colours_warnings_and_what_waits(
    chromium: Browser, server: Server, city: Entity, shots: Path, width: int, lang: str, scheme: str
) -> None:
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await signed_in(page, server, lang)
        for panel in ("map", "queue", "live"):
            if width == 390:
                await page.locator(f".tabs [data-panel={panel}]").click()
            await expect(page.locator(f"#{panel}")).to_be_visible()
            assert not await look.is_wider_than_its_window()
            assert await violations(page) == []
            await page.screenshot(path=shots / f"console-{panel}-{lang}-{width}.png")
        tile = page.locator(".tile[data-code='500157']")
        await expect(tile).to_contain_text("绿 6，黄 6" if lang == "zh" else "Green 6, Yellow 6")
        await expect(page.locator("#tasks li")).to_have_count(3)
        first = page.locator("#tasks li").first
        await expect(first).to_contain_text("逾期 2 天" if lang == "zh" else "overdue by 2 d")
        assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.usefixtures("explorer_files")
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_drawer_shows_an_entity_from_all_sides(
    chromium: Browser, server: Server, city: Entity, shots: Path, width: int
) -> None:
    async with looking(chromium, server.url, width) as look:
        page = look.page
        await signed_in(page, server)
        await page.fill("#text", NAME[:8])
        await page.locator("#hits button").first.click()
        drawer = page.locator("#drawer")
        await expect(drawer.locator("h2")).to_have_text(NAME)
        for part in ("relations", "trends", "lifecycle"):
            await drawer.locator(f"details.{part} > summary").click()
        await expect(drawer.locator("details.relations img")).to_be_visible()
        await expect(drawer.locator("details.lifecycle img")).to_be_visible()
        await drawer.locator("button", has_text="查看流转").first.click()
        await expect(drawer.locator(".steps").first).not_to_be_empty()
        await expect(drawer.locator(".list").first).to_contain_text("清油火锅底料")
        assert await violations(page) == []
        await page.screenshot(path=shots / f"console-drawer-{width}.png")
        await page.keyboard.press("Escape")
        await expect(drawer).to_be_hidden()
        assert look.foreign == []


async def test_a_warning_arrives_rings_and_is_acknowledged_by_keyboard(
    chromium: Browser, server: Server, api: Api, city: Entity, shots: Path
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await signed_in(page, server)
        await page.keyboard.press("s")
        await expect(page.locator("#sound")).to_have_attribute("data-rung", "1")
        raised(server, city, "后厨明火无人看守")
        await expect(rows(look, "后厨明火无人看守")).to_have_count(1)
        await expect(page.locator("#sound")).to_have_attribute("data-rung", "2")
        task = page.locator("#tasks li", has_text="后厨明火无人看守")
        await expect(task).to_have_count(1)
        await task.locator("button").first.focus()
        await page.keyboard.press("a")
        await expect(task).to_contain_text("已签收")
        await page.screenshot(path=shots / "console-acknowledged.png")
        assert (look.complaints, look.foreign) == ([], [])
    state = await api.fetch("SELECT state FROM warning WHERE title = '后厨明火无人看守'")
    assert [row["state"] for row in state] == ["ACKNOWLEDGED"]


async def test_filters_are_those_of_the_stream(
    chromium: Browser, server: Server, city: Entity
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await signed_in(page, server)
        await page.select_option("#level", "CRITICAL")
        await expect(page.locator("#state")).to_have_attribute("data-state", "connected")
        raised(server, city, "低于所选级别", "LOW")
        raised(server, city, "达到所选级别", "CRITICAL")
        await expect(rows(look, "达到所选级别")).to_have_count(1)
        await expect(rows(look, "低于所选级别")).to_have_count(0)
        await page.locator(".tile[data-code='500101']").click()
        await expect(rows(look, "达到所选级别")).to_have_count(0)


async def test_nothing_is_lost_by_sleep(
    chromium: Browser, server: Server, city: Entity, shots: Path
) -> None:
    async with (
        wired(int(server.url.rpartition(":")[2])) as wire,
        looking(chromium, wire.url, 1280) as look,
    ):
        page = look.page
        await signed_in(page, server, at=wire.url)
        wire.cut()
        for title in ("睡眠期间一", "睡眠期间二"):
            raised(server, city, title)
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page.locator("#state")).to_have_attribute(
            "data-state", "broken", timeout=RECONNECTED
        )
        await expect(rows(look, "睡眠期间")).to_have_count(0)
        wire.mend()
        await expect(rows(look, "睡眠期间一")).to_have_count(1, timeout=RECONNECTED)
        await expect(rows(look, "睡眠期间二")).to_have_count(1)
        await expect(rows(look, "睡眠期间").locator(".late")).to_have_count(2)
        await page.screenshot(path=shots / "console-awake.png")


async def test_nothing_is_lost_by_a_restart_of_the_server(
    chromium: Browser, api: Api, city: Entity, tmp_path: Path, shots: Path
) -> None:
    port = free_port()
    with serving(api.url, tmp_path, port=port) as server:
        async with looking(chromium, server.url, 1280) as look:
            page = look.page
            await signed_in(page, server)
            server.process.terminate()
            server.process.wait(timeout=15)
            await expect(page.locator("#state")).to_have_attribute(
                "data-state", "broken", timeout=RECONNECTED
            )
            given = {"entity": build.global_id("ent", city), "title": "重启期间", "level": "HIGH"}
            await api.data(RAISE, REGULATOR, **given)
            with serving(api.url, tmp_path, port=port):
                await expect(rows(look, "重启期间")).to_have_count(1, timeout=RECONNECTED)
                raised(server, city, "重启之后")
                await expect(rows(look, "重启之后")).to_have_count(1)
                await expect(rows(look, "重启期间")).to_have_count(1)
                await page.screenshot(path=shots / "console-restarted.png")
                await page.reload()
                await expect(rows(look, "重启期间")).to_have_count(1)


async def test_a_bad_token_is_said(chromium: Browser, server: Server) -> None:
    async with looking(chromium, server.url, 390) as look:
        await look.page.goto(f"{server.url}/console")
        await look.page.fill("#token", "not.a.token")
        await look.page.press("#token", "Enter")
        await expect(look.page.locator("#state")).to_have_attribute("data-state", "refused")


def test_it_asks_nothing_but_the_public_schema() -> None:
    faults = {name: validate(product().core, parse(text)) for name, text in operations().items()}
    assert {name: errors for name, errors in faults.items() if errors} == {}


def test_what_it_asks_without_a_token_is_within_anyone_s_budget() -> None:
    documents = Runner(product(), compiled=True).documents
    for name in ("snapshot", "entity", "search", "trace", "trend"):
        cost = documents.prepare(operations()[name]).cost(None, {"first": SHOWN})
        assert cost <= BUDGETS[Role.PUBLIC].operation, name


async def test_many_warnings_scroll_within_their_list_and_not_the_page(
    chromium: Browser, server: Server, api: Api, city: Entity
) -> None:
    await api.store(*(build.warning(city, title=f"警示{number}") for number in range(40)))
    async with looking(chromium, server.url, 1280) as look:
        await signed_in(look.page, server)
        await expect(look.page.locator("#warnings li").nth(35)).to_be_attached()
        excess = "document.documentElement.scrollHeight - innerHeight"
        assert await look.page.evaluate(excess) <= 0
