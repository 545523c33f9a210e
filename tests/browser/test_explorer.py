"""GraphiQL for those who explore: tabs by task, the cost beforehand, a result as CSV."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.pages.cookbook import TASKS, recipes
from tests import build
from tests.api import ANALYST, Api
from tests.browser.look import looking
from tests.browser.test_pages import ANSWER, PARSE_MILLISECONDS, RUN, run_tab
from tests.server import Server

TABS = ".graphiql-tab-button"


@pytest.fixture(scope="module")
async def shops(api: Api) -> None:
    """Shops in three districts, in one of them a single one that a spreadsheet would run."""
    many = [build.entity(district_code="500112", industry_code="6210") for _ in range(7)]
    some = [build.entity(district_code=build.YUZHONG, industry_code="6210") for _ in range(6)]
    odd = build.entity(
        district_code="500106",
        industry_code="6210",
        name='=1+1,"饭店"',
        established_on=date(2026, 1, 1),
    )
    await api.store(*many, *some, odd)


@pytest.mark.usefixtures("explorer_files", "shops")
@pytest.mark.parametrize("task", TASKS)
async def test_each_task_has_its_tabs(
    chromium: Browser, server: Server, tmp_path: Path, task: str
) -> None:
    names = [each.name for each in recipes() if each.task == task]
    async with looking(chromium, server.url, 1280) as look:
        await look.page.goto(f"{server.graphql}?task={task}")
        await expect(look.page.locator(TABS)).to_have_text(names)
        current = look.page.locator(".tasks [aria-current]")
        await expect(current).to_contain_text(TASKS[task][0])
        await expect(look.page.locator("#cost")).to_contain_text(" / ")
        await look.page.screenshot(path=tmp_path / f"explorer-{task}.png")
        assert not await look.is_wider_than_its_window()
        assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.usefixtures("explorer_files", "shops")
async def test_the_cost_is_told_before_it_runs_by_the_limiter_that_judges(
    chromium: Browser, server: Server
) -> None:
    asked = "{ entities(first: 100) { nodes { creditRecords(first: 100) { nodes { id } } } } }"
    refused = server.ask(asked).json()["errors"][0]
    assert refused["extensions"]["code"] == "QUERY_TOO_COSTLY"
    async with looking(chromium, server.url, 1280) as look:
        await look.page.goto(f"{server.graphql}?query={asked}")
        cost = look.page.locator("#cost")
        await expect(cost).to_have_class("over")
        text = await cost.inner_text()
        (told,) = [word for word in text.split() if word.isdigit()][:1]
        assert told in refused["message"]


@pytest.mark.usefixtures("explorer_files", "shops")
async def test_a_result_is_exported_as_csv(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await page.goto(f"{server.graphql}?task=developer")
        await run_tab(page, "CityEntities")
        await expect(page.locator(ANSWER)).to_contain_text("totalCount")
        async with page.expect_download() as saved:
            await page.locator("#csv").click()
        rows = read(await (await saved.value).path())
        assert len(rows) == 10
        assert {"uscc", "name", "district.name"} <= set(rows[0])
        assert '\'=1+1,"饭店"' in {row["name"] for row in rows}


@pytest.mark.usefixtures("explorer_files", "shops")
async def test_an_analyst_exports_a_cube_whose_small_cells_stay_closed(
    chromium: Browser, server: Server
) -> None:
    token = server.headers(ANALYST)["authorization"].removeprefix("Bearer ")
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await page.goto(f"{server.graphql}?task=analyst")
        await page.fill("#token", token)
        await page.wait_for_timeout(PARSE_MILLISECONDS)
        await page.locator(RUN).click()
        await expect(page.locator(ANSWER)).to_contain_text("smallest")
        async with page.expect_download() as saved:
            await page.locator("#csv").click()
        rows = read(await (await saved.value).path())
        shown = {row["keys.DISTRICT"]: row["values.ENTITIES"] for row in rows}
        assert shown == {"500112": "7", "500103": "", "500106": ""}
        assert look.foreign == []


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a saved file, without the mark by which spreadsheets know UTF-8."""
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))
