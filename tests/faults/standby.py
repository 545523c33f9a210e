"""The primary is lost and its synchronous standby promoted: what was acknowledged is there."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from app.database import driver_url
from app.embedded import Unusable, discard, lease
from app.embedded.account import words_of
from app.embedded.binaries import Binaries, binaries_for
from app.embedded.place import Place, place_of
from app.migrate import migrate
from tests.faults.kinds import Facts, is_whole, until_written
from tests.faults.proxy import line_to
from tests.faults.twins import Twins, loaded, replica

BACK_SECONDS = 15.0
"""Noticing, promoting, and connecting anew; the promotion is the script's, not the platform's."""
SYNCHRONOUS = "ALTER SYSTEM SET synchronous_standby_names = '*'"
STATE = "SELECT sync_state FROM pg_stat_replication"


@dataclass(frozen=True)
class Standby:
    """A copy of a cluster that follows it, on a socket of its own."""

    place: Place
    binaries: Binaries
    folder: Path
    sockets: Path

    @property
    def url(self) -> str:
        """Where it is reached once it is promoted."""
        return f"postgresql://youxin@/youxin?host={self.sockets}"

    def start(self) -> None:
        """Copy the primary and follow it."""
        for folder in (self.folder, self.sockets):
            self.place.account.make_folder(folder)
        link = ("-h", self.place.sockets, "-U", "youxin", "-w", "-R", "-X", "stream", "-c", "fast")
        self._run("pg_basebackup", *link, "-D", self.folder)
        own = self.folder / "postgresql.auto.conf"
        text = f"{own.read_text('utf-8')}unix_socket_directories = '{self.sockets}'\n"
        self.place.account.write(own, text)
        self._run("pg_ctl", "start", "-w", "-D", self.folder, "-l", self.folder / "start.log")

    def promote(self) -> None:
        """Make it the primary."""
        self._run("pg_ctl", "promote", "-w", "-D", self.folder)

    def stop(self) -> None:
        """End it."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.folder)

    def _run(self, program: str, *words: str | Path) -> None:
        done = self.place.account.run(self.binaries / program, *words, seconds=60)
        if done.returncode:
            raise Unusable(f"{program}: {words_of(done)}")


@contextmanager
def following(data: Path) -> Iterator[Standby]:
    """A standby of the folder's running server until the block ends."""
    place = place_of(data)
    home = place.cluster.parent
    made = Standby(place, binaries_for(place.account, None), home / "standby", home / "s2")
    made.start()
    try:
        yield made
    finally:
        made.stop()


async def standby(folder: Path) -> Facts:
    """Kill the primary under load, promote the standby, and judge by what that holds."""
    data = folder / "primary"
    with lease(data) as url:
        await migrate(url)
        with following(data) as second, line_to(url) as line:
            await _synchronous(url)
            api = replica(line.proxied, folder, "api")
            try:
                await asyncio.to_thread(api.start)
                made = Twins(url, folder, line, api, api)
                facts = await _lost(made, second)
            finally:
                api.kill()
    discard(data)
    return facts


async def _lost(made: Twins, second: Standby) -> Facts:
    async with loaded(made, "standby") as load:
        entity = await made.entity()
        await asyncio.sleep(2)
        before = len(load.acknowledged)
        pid_file = second.place.cluster / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        begun = time.monotonic()
        made.line.url = made.url = second.url
        await asyncio.to_thread(second.promote)
        promoted = round(time.monotonic() - begun, 2)
        await until_written(made, made.near.url, entity, "promoted")
        back = round(time.monotonic() - begun, 2)
        await asyncio.sleep(1)
    facts = await load.judged() | {"acknowledgedBefore": before, "promotedAfter": promoted}
    good = is_whole(facts) and 0 < before < facts["acknowledged"] and back <= BACK_SECONDS
    return facts | {"backAfter": back, "passed": good}


async def _synchronous(url: str) -> None:
    """From now on a commit is answered when the standby has it."""
    connection = await asyncpg.connect(driver_url(url))
    try:
        await connection.execute(SYNCHRONOUS)
        await connection.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 10
        while await connection.fetchval(STATE) != "sync":
            assert time.monotonic() < deadline, "the standby does not follow"
            await asyncio.sleep(0.05)
    finally:
        await connection.close()
