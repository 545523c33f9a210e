"""GraphiQL's panel of explanations, in a browser at 1280 pixels."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests import build
from tests.api import Api
from tests.browser.look import looking
from tests.browser.test_pages import ANSWER, run_tab
from tests.server import Server

NAME = "执行说明火锅店"


@pytest.mark.plan("the nodes are those of a plan")
@pytest.mark.usefixtures("explorer_files")
async def test_graphiql_shows_the_plan_and_its_statements(
    api: Api, chromium: Browser, server: Server, tmp_path: Path
) -> None:
    entity = build.entity(name=NAME)
    await api.store(entity, build.penalty(entity))
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await page.goto(server.graphql)
        await page.locator('button[aria-label*="Explain"]').click()
        panel = page.locator(".explain")
        await run_tab(page, "EntityFile")
        await expect(page.locator(ANSWER)).to_contain_text(NAME)
        await expect(panel.locator("pre")).to_have_count(0)
        await panel.locator("input").check()
        await run_tab(page, "EntityFile")
        await expect(panel.locator("ol li").first).to_contain_text("entity")
        await expect(panel.locator("pre").first).to_contain_text("SELECT convert_to(")
        await expect(panel.locator(".sum")).to_contain_text("plan")
        await expect(page.locator(ANSWER)).to_contain_text(NAME)
        await expect(page.locator(ANSWER)).not_to_contain_text("explain")
        await page.screenshot(path=tmp_path / "explain.png")
        assert (look.complaints, look.foreign) == ([], [])
        assert not await look.is_wider_than_its_window()
