"""Programs of Node as tests run them: their packages installed from the lock, once."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.pages.assets import NodeMissingError, install, node_program
from tests.apart import apart
from tests.paths import absent

FOLDER = Path(__file__).parent
WAIT_SECONDS = 20


def require_packages() -> str:
    """Node's program, with the packages of the lock beside the scripts."""
    mark = FOLDER / "node_modules" / ".installed.json"
    lock = (FOLDER / "package-lock.json").read_text("utf-8")
    try:
        program = node_program()
        with apart(FOLDER / "package-lock.json"):
            if not mark.is_file() or mark.read_text("utf-8") != lock:
                install(FOLDER, FOLDER)
                mark.write_text(lock, "utf-8")
    except (NodeMissingError, OSError, subprocess.CalledProcessError) as error:
        absent(f"no Node, or its packages cannot be installed: {error!r}")
    return program


@dataclass(frozen=True)
class Follower:
    """A running `follow.mjs`."""

    process: asyncio.subprocess.Process

    async def said(self) -> dict[str, Any]:
        """The next thing it says."""
        assert self.process.stdout is not None
        async with asyncio.timeout(WAIT_SECONDS):
            line = await self.process.stdout.readline()
        assert line, "the client has ended"
        message: dict[str, Any] = json.loads(line)
        return message

    async def warning(self) -> dict[str, Any]:
        """The next warning; whatever it says of the connection before is passed over."""
        while True:
            message = await self.said()
            assert "failed" not in message, message
            if "next" in message:
                event: dict[str, Any] = message["next"]["data"]["riskWarnings"]
                return event

    async def until(self, key: str) -> Any:
        """What it says under this key, sooner or later."""
        while key not in (message := await self.said()):
            pass
        return message[key]

    async def drop(self) -> None:
        """Cut its connection."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"drop\n")
        await self.process.stdin.drain()


@asynccontextmanager
async def following(script: str = "follow.mjs", /, **given: Any) -> AsyncIterator[Follower]:
    """A client that follows until the block ends."""
    process = await asyncio.create_subprocess_exec(
        require_packages(),
        str(FOLDER / script),
        json.dumps(given),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield Follower(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
