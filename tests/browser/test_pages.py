"""The front door and GraphiQL in a browser, from our own files alone."""

from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests import build
from tests.api import REGULATOR, Api
from tests.browser.look import looking
from tests.browser.measure import violations
from tests.server import Server

NAME = "山城解放碑老火锅店"
RAISE = """mutation($entity: ID!) {
  warningRaise(entity: $entity, level: HIGH, title: "牛油抽检不合格", audience: PUBLIC) {
    warning { id } errors { code } } }"""
EXAMPLES = (
    ("developer", "CityEntities"),
    ("public", "SearchEntities"),
    ("public", "EntityFile"),
)
RUN = ".graphiql-execute-button"
PARSE_MILLISECONDS = 700
"""GraphiQL reads a changed document a moment later; until then it would run the one before."""
SETTLE_MILLISECONDS = 1500
"""A subscription has begun; the protocol does not say when."""
ANSWER = ".result-window .CodeMirror-code"


@pytest.fixture(scope="module")
async def subject(api: Api) -> str:
    """An entity with a record, found by its name; its id."""
    entity = build.entity(name=NAME)
    await api.store(entity, build.penalty(entity, title="未按规定公示"))
    await api.index(entity)
    return build.global_id("ent", entity)


async def run_tab(page: Page, name: str) -> None:
    await page.locator(".graphiql-tab-button", has_text=name).click()
    await page.wait_for_timeout(PARSE_MILLISECONDS)
    await page.locator(RUN).click()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("lang", "title"), [("zh", "一码可验"), ("en", "behind one code")])
async def test_the_front_door_is_readable_without_scripts(
    chromium: Browser, server: Server, tmp_path: Path, width: int, lang: str, title: str
) -> None:
    async with looking(chromium, server.url, width, scripts=False) as look:
        await look.page.goto(f"{server.url}/?lang={lang}")
        await expect(look.page.locator("h1")).to_contain_text(title)
        await expect(look.page.locator('a[href="/graphql"]')).to_be_visible()
        await expect(look.page.locator('a[href="/schema.graphql"]')).to_be_visible()
        await look.page.screenshot(path=tmp_path / f"home-{lang}-{width}.png", full_page=True)
        assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/no/such/page", "没有这个页面"),
        ("/no/such/page?lang=en", "There is no such page"),
        ("/01/06901234567892", "未找到该商品"),
        ("/equipment/E000?lang=en", "There is no such device"),
        ("/claim/Y1X", "未找到该主体"),
        ("/kit/Y1X/poster.pdf", "此码不在有效期"),
    ],
)
async def test_who_comes_to_a_page_that_is_not_there_is_told_so_and_led_on(
    chromium: Browser, server: Server, tmp_path: Path, path: str, said: str, width: int
) -> None:
    async with looking(chromium, server.url, width, scripts=False) as look:
        answer = await look.page.goto(server.url + path)
        assert answer is not None
        assert answer.status == 404
        await expect(look.page.locator("h1")).to_have_text(said)
        assert not await look.is_wider_than_its_window()
        await look.page.screenshot(path=tmp_path / "absent.png")
        await look.page.locator("main a").click()
        lang = "en" if "lang=en" in path else "zh-CN"
        assert await look.page.locator("html").get_attribute("lang") == lang
        assert await look.page.locator('a[href="/graphql"]').is_visible()


async def test_everyone_can_read_that_a_page_is_not_there(
    chromium: Browser, server: Server
) -> None:
    async with looking(chromium, server.url, 390) as look:
        await look.page.goto(f"{server.url}/no/such/page")
        assert await violations(look.page) == []


def test_a_program_gets_the_sentence_as_text(server: Server) -> None:
    answer = httpx.get(f"{server.url}/01/06901234567892")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, "text/plain")
    assert answer.text == "未找到该商品 · There is no such item\n"


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/graphql"])
@pytest.mark.usefixtures("no_explorer_files")
async def test_pages_fit_a_phone(chromium: Browser, server: Server, path: str) -> None:
    async with looking(chromium, server.url, 390) as look:
        await look.page.goto(server.url + path)
        assert not await look.is_wider_than_its_window()


@pytest.mark.usefixtures("explorer_files", "subject")
async def test_graphiql_runs_its_examples(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        for task, name in EXAMPLES:
            await page.goto(f"{server.graphql}?task={task}")
            assert await page.title() == "数据接口 · 山城有信"
            await run_tab(page, name)
            await expect(page.locator(ANSWER)).to_contain_text(NAME)
            await expect(page.locator(ANSWER)).not_to_contain_text("errors")
            await page.screenshot(path=tmp_path / f"graphiql-{name}.png")
        assert (look.complaints, look.foreign) == ([], [])
        shown = Image.open(tmp_path / "graphiql-CityEntities.png").convert("RGB")
        assert shown.size == (1280, 844)
        assert len(set(shown.get_flattened_data())) > 500


@pytest.mark.usefixtures("explorer_files")
async def test_graphiql_shows_a_warning_as_it_is_raised(
    chromium: Browser, server: Server, subject: str, tmp_path: Path
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        await look.page.goto(f"{server.graphql}?task=regulator")
        async with look.page.expect_websocket() as opened:
            await run_tab(look.page, "LiveWarnings")
        assert (await opened.value).url == server.graphql.replace("http", "ws", 1)
        await look.page.wait_for_timeout(SETTLE_MILLISECONDS)
        answer = server.ask(RAISE, REGULATOR, entity=subject).json()
        assert answer["data"]["warningRaise"]["errors"] == []
        await expect(look.page.locator(ANSWER)).to_contain_text("牛油抽检不合格")
        await look.page.screenshot(path=tmp_path / "graphiql-live.png")
        assert look.foreign == []


@pytest.mark.usefixtures("explorer_files")
async def test_the_token_box_says_who_asks(chromium: Browser, server: Server) -> None:
    credentials = server.headers(REGULATOR)["authorization"]
    async with looking(chromium, server.url, 1280) as look:
        await look.page.goto(server.graphql)
        await look.page.fill("#token", credentials.removeprefix("Bearer "))
        await expect(look.page.locator("#who")).to_have_text("REGULATOR")
        async with look.page.expect_request(server.graphql) as sent:
            await look.page.locator(RUN).click()
        assert (await sent.value).headers["authorization"] == credentials


@pytest.mark.usefixtures("no_explorer_files", "subject")
async def test_without_graphiql_a_plain_page_runs_the_examples(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        await look.page.goto(server.graphql)
        await expect(look.page.locator("main .notice")).to_contain_text("GraphiQL 尚未安装")
        await look.page.locator("#run").click()
        await expect(look.page.locator("#answer")).to_contain_text(NAME)
        await look.page.screenshot(path=tmp_path / "plain.png", full_page=True)
        assert (look.complaints, look.foreign) == ([], [])
