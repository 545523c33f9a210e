"""The browser of the tests: Debian's Chromium, and GraphiQL's files, present or taken away."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from app.pages import assets
from app.pages.static import LIST, VENDOR
from tests.apart import apart
from tests.paths import absent, require_chromium

LOCK = assets.FOLDER / "package-lock.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    program = require_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def explorer_files() -> Iterator[None]:
    """GraphiQL's files, installed if they are not; nobody takes them away until the test ends."""
    with apart(LOCK):
        if assets.main() != 0:
            absent(f"{VENDOR} holds no GraphiQL, and npm cannot install it")
    with apart(LOCK, reading=True):
        yield


@pytest.fixture
def no_explorer_files() -> Iterator[None]:
    """As if GraphiQL had not been installed, until the test ends."""
    aside = LIST.with_suffix(".aside")
    with apart(LOCK):
        is_there = LIST.exists()
        if is_there:
            LIST.rename(aside)
        yield
        if is_there:
            aside.rename(LIST)


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where screenshots are kept: the folder of YOUXIN_TEST_SCREENSHOTS, for people to look at."""
    named = os.environ.get("YOUXIN_TEST_SCREENSHOTS")
    folder = Path(named) if named else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder
