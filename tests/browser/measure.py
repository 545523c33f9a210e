"""What a page costs a phone, told by the browser's own protocol; and what axe says of it."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page

from tests.node import installed

AXE = Path(__file__).parent
SLOW_NET = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""Lighthouse's slow 4G; with it a processor at a quarter of its speed."""
SLOW_CPU = 4
TOLD_SECONDS = 10
"""A paint is told by a message of its own, which may come after the net is idle."""
RUN = """() => axe.run(document,
  {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
  .then(found => found.violations.map(each => [each.id, each.nodes.map(node =>
    node.target.join(" ") + ": " + node.failureSummary)]))"""


async def violations(page: Page) -> Any:
    """Every breach of WCAG 2.2 A and AA that axe finds in the page, with its places."""
    source = (installed(AXE) / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    await page.evaluate(source)
    return await page.evaluate(RUN)


@dataclass
class Meter:
    """Counts what one visit transfers, and when something is first painted."""

    cdp: CDPSession
    bytes_of: dict[str, int] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    began: float | None = None
    painted: float | None = None

    @classmethod
    async def on(cls, page: Page) -> "Meter":
        """A meter that slows the page down as a cheap phone on a slow net would."""
        made = cls(await page.context.new_cdp_session(page))
        for domain in ("Network", "Page"):
            await made.cdp.send(f"{domain}.enable")
        await made.cdp.send("Page.setLifecycleEventsEnabled", {"enabled": True})
        await made.cdp.send("Network.emulateNetworkConditions", SLOW_NET)
        await made.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        made.cdp.on("Network.requestWillBeSent", made._asked)
        made.cdp.on("Network.loadingFinished", made._loaded)
        made.cdp.on("Page.lifecycleEvent", made._lived)
        return made

    def _asked(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = event["request"]["url"]
        if event["type"] == "Document" and self.began is None:
            self.began = event["timestamp"]

    def _loaded(self, event: dict[str, Any]) -> None:
        url = self.asked.get(event["requestId"], "")
        self.bytes_of[url] = self.bytes_of.get(url, 0) + int(event["encodedDataLength"])

    def _lived(self, event: dict[str, Any]) -> None:
        is_paint = event["name"] == "firstContentfulPaint"
        if is_paint and self.began is not None and event["timestamp"] > self.began:
            self.painted = self.painted or event["timestamp"]

    @property
    def transferred(self) -> int:
        """Bytes on the wire, headers included."""
        return sum(self.bytes_of.values())

    async def first_paint(self) -> float:
        """Seconds from the request to the first content on the screen, once the browser tells."""
        deadline = time.monotonic() + TOLD_SECONDS
        while self.painted is None and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert self.began is not None
        assert self.painted is not None, "nothing was painted"
        return self.painted - self.began


def note(folder: Path, name: str, **figures: object) -> None:
    """Keep figures beside the screenshots."""
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1), "utf-8")
