"""The check of the links that published documents give: each asked once, a few at a time.

Refuses to follow redirects: whoever redirects is there.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from loaders import links as load
from partners.exchange import Rows
from partners.sending import Unreachable
from rules.links import LinkFault, fault_of

AT_ONCE = 8


class Asker(Protocol):
    """What a check needs of a client."""

    async def status(self, url: str) -> int:
        """By which status an address answers; Unreachable where nothing does."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to."""

    links: int
    failing: int


async def check_links(rows: Rows, client: Asker, today: date, now: datetime) -> Checked:
    """Ask every link of every document in force, and keep what was found."""
    given = await rows.fetch(load.GIVEN, today)
    statuses = await _asked(client, {row["url"] for row in given})
    faults = {url: fault_of(url, status) for url, status in statuses.items()}
    urls = [row["url"] for row in given]
    documents = [row["document_id"] for row in given]
    codes = [fault.value if (fault := faults[url]) is not None else None for url in urls]
    await rows.fetch(load.KEEP, documents, urls, [statuses[url] for url in urls], codes, now)
    await rows.fetch(load.FORGET, today)
    return Checked(len(given), sum(code is not None for code in codes))


async def _asked(client: Asker, urls: Iterable[str]) -> dict[str, int | None]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> tuple[str, int | None]:
        if fault_of(url, 200) is LinkFault.NOT_A_LINK:
            return url, None
        async with turns:
            try:
                return url, await client.status(url)
            except Unreachable:
                return url, None

    return dict(await asyncio.gather(*map(one, sorted(urls))))
