"""A sender that is killed leaves its messages to another."""

import asyncio
import signal
from pathlib import Path

from tests.api import Api
from tests.partners.posting import channel, numbers, send, states, until
from tests.partners.receiving import receiving
from tests.server import serving


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


async def test_a_killed_sender_leaves_its_messages_to_another(
    api: Api, local_targets: None, tmp_path: Path
) -> None:
    """The lease of the killed process runs out; what it sent last may come twice."""
    with receiving(tmp_path / "receiver") as receiver:
        name, keys = await channel(api, receiver), api.platform.keyring.folder
        with serving(api.url, folder(tmp_path, "first"), keys=keys) as first:
            await send(api, name, *range(5))
            await asyncio.to_thread(receiver.wait, 1)
            first.process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(first.process.wait)
        await api.fetch("UPDATE partner_channel SET leased_until = now() WHERE name = $1", name)
        await send(api, name, 5)
        with serving(api.url, folder(tmp_path, "second"), keys=keys):
            await until(lambda: settled(api, name), True)
        seen = list(dict.fromkeys(numbers(receiver.accepted())))
        assert seen == list(range(6))


async def settled(api: Api, name: str) -> bool:
    return {state for state, _ in await states(api, name)} == {"DELIVERED"}
