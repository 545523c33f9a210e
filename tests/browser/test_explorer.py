"""GraphiQL for those who explore: tabs by task, the cost beforehand, a result as CSV, for all."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from app.database import driver_url
from app.pages.cookbook import TASKS, recipes
from ingest.risk import recompute
from tests import build
from tests.api import ANALYST, Api
from tests.browser.look import looking
from tests.browser.measure import violations
from tests.browser.test_pages import ANSWER, PARSE_MILLISECONDS, RUN, run_tab
from tests.server import Server

TABS = ".graphiql-tab-button"
PANELS = ("Documentation", "History", "GraphiQL Explorer", "Explain")
DIALOGS = ("short keys", "settings")
DIALOG_MILLISECONDS = 300
"""Panels and dialogs are there a moment after their button."""


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
        rows = await exported(page)
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
        rows = await exported(page)
        shown = {row["keys.DISTRICT"]: row["values.ENTITIES"] for row in rows}
        assert shown == {"500112": "7", "500103": "", "500106": ""}
        assert look.foreign == []


@pytest.mark.usefixtures("explorer_files", "shops")
async def test_anyone_exports_the_years_of_an_industry(
    chromium: Browser, server: Server, api: Api
) -> None:
    await counted(api)
    async with looking(chromium, server.url, 1280) as look:
        page = look.page
        await page.goto(f"{server.graphql}?task=analyst")
        await run_tab(page, "IndustryYears")
        await expect(page.locator(ANSWER)).to_contain_text("asOf")
        rows = await exported(page)
        of_2020 = {row["part"]: row for row in rows if row["year"] == "2020"}
        assert list(of_2020) == ["621"]
        assert of_2020["621"]["name"] == "正餐服务"
        assert (of_2020["621"]["opening"], of_2020["621"]["closing"]) == ("0", "13")
        assert {row["isSuppressed"] for row in rows if row["year"] == "2026"} == {"true"}


async def counted(api: Api) -> None:
    """What a full run counts."""
    connection = await asyncpg.connect(driver_url(api.url))
    await recompute(connection, date(2026, 11, 1))
    await connection.close()


async def shown(page: Page, label: str) -> None:
    await page.locator(f'button[aria-label*="{label}"]').first.click()
    await page.wait_for_timeout(DIALOG_MILLISECONDS)


@pytest.mark.usefixtures("explorer_files", "shops")
@pytest.mark.parametrize("width", [390, 1280])
async def test_everyone_can_read_and_reach_all_of_graphiql(
    chromium: Browser, server: Server, shots: Path, width: int
) -> None:
    found: dict[str, object] = {}
    async with looking(chromium, server.url, width) as look:
        page = look.page

        async def seen(name: str) -> None:
            found[name] = await violations(page), await look.is_wider_than_its_window()
            await page.screenshot(path=shots / f"explorer-{name}-{width}.png", full_page=True)

        await page.goto(f"{server.graphql}?task=developer")
        await run_tab(page, "CityEntities")
        await expect(page.locator(ANSWER)).to_contain_text("totalCount")
        await seen("answer")
        for panel in PANELS:
            await shown(page, panel)
            await seen(panel)
        await page.locator(".explain input").check()
        await page.locator(RUN).click()
        await expect(page.locator(".explain pre").first).to_contain_text("entity")
        await seen("explained")
        await shown(page, "Documentation")
        await page.locator(".graphiql-doc-explorer-type-name", has_text="USCC").first.click()
        await seen("type")
        for dialog in DIALOGS:
            await shown(page, dialog)
            await seen(dialog)
            await page.keyboard.press("Escape")
            await page.wait_for_timeout(DIALOG_MILLISECONDS)
    assert found == dict.fromkeys(found, ([], False))


@pytest.mark.usefixtures("explorer_files", "shops")
async def test_on_a_phone_the_panes_lie_below_each_other_and_every_task_is_reached(
    chromium: Browser, server: Server
) -> None:
    async with looking(chromium, server.url, 390) as look:
        page = look.page
        await page.goto(server.graphql)
        panes = (".graphiql-query-editor", ".graphiql-editor-tool", ".result-window")
        boxes = [await page.locator(pane).bounding_box() for pane in panes]
        assert all(box and box["width"] > 300 for box in boxes)
        tops = [box["y"] for box in boxes if box]
        assert tops == sorted(tops)
        for task, (name, _) in TASKS.items():
            await page.locator(".tasks a", has_text=name).click()
            await page.wait_for_url(f"**?task={task}")
            await expect(page.locator(".tasks [aria-current]")).to_contain_text(name)
            await expect(page.locator(TABS).first).to_be_visible()


async def exported(page: Page) -> list[dict[str, str]]:
    """The rows of the file that is saved."""
    async with page.expect_download() as saved:
        await page.locator("#csv").click()
    return read(await (await saved.value).path())


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a saved file, without the mark by which spreadsheets know UTF-8."""
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))
