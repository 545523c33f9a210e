"""Messages left in the outbox of a test's channel, and how far they have come."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import orjson

from models.exchange import PartnerChannel
from resolvers.posting import post
from tests.api import REGULATOR, Api
from tests.partners.receiving import Receiver


async def channel(api: Api, receiver: Receiver) -> str:
    name = f"channel-{uuid4().hex[:8]}"
    await api.store(PartnerChannel(id=uuid4(), name=name, owner="agency-1", url=receiver.url))
    return name


async def send(api: Api, name: str, *numbers: int) -> None:
    """Each message in a transaction of its own."""
    ctx = api.platform.context(REGULATOR, "zh")
    for number in numbers:
        async with api.platform.database.writer.begin(ctx) as work:
            await post(work, name, "case", f"case-{number}", {"number": number})


async def states(api: Api, name: str) -> list[tuple[str, int]]:
    rows = await api.fetch(
        "SELECT m.state, m.attempts FROM partner_message m JOIN partner_channel c"
        " ON c.id = m.channel_id WHERE c.name = $1 ORDER BY m.seq",
        name,
    )
    return [(row["state"], row["attempts"]) for row in rows]


async def until(asked: Callable[[], Awaitable[object]], wanted: object) -> None:
    for _ in range(400):
        if (found := await asked()) == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{found} is not {wanted}")


def numbers(received: list[dict[str, object]]) -> list[int]:
    return [orjson.loads(line["body"])["number"] for line in received]  # type: ignore[arg-type]
