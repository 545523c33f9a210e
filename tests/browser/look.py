"""A page as a visitor has it open, and what went wrong while it did."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Page, Request


@dataclass
class Look:
    """An open page, with the complaints of the browser and every foreign address it asked for."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def asked(self, request: Request) -> None:
        if not request.url.removeprefix("blob:").startswith((self.home, "data:")):
            self.foreign.append(request.url)

    async def is_wider_than_its_window(self) -> bool:
        """Whether one must scroll sideways."""
        sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        content, window = await self.page.evaluate(sizes)
        return bool(content > window)


@asynccontextmanager
async def looking(
    browser: Browser, home: str, width: int, *, scripts: bool = True
) -> AsyncIterator[Look]:
    """A fresh visitor's window of this width."""
    context = await browser.new_context(
        viewport={"width": width, "height": 844}, locale="zh-CN", java_script_enabled=scripts
    )
    look = Look(await context.new_page(), home)
    look.page.on("console", look.heard)
    look.page.on("pageerror", lambda error: look.complaints.append(str(error)))
    look.page.on("request", look.asked)
    yield look
    await context.close()
