"""One drill: load, kills, and the judgement that every subscriber got every event once, in order.

The judge is the log itself, read when all is over: its rows in the order `(xid, id)`.
"""

import asyncio
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.database import alchemy_url, driver_url
from app.identity import Identity
from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.faults.following import Subscriber
from tests.faults.running import City, city
from tests.faults.writing import Dawdler, Writer

NATION = Viewer(Role.REGULATOR, "drill")
SUBSCRIBERS, WRITERS, DAWDLERS = 6, 8, 2
SETTLE_SECONDS = 30.0
LOG = """SELECT change, 'wrn_' || subject_id AS subject FROM event WHERE topic = 'warning'
ORDER BY xid, id"""
TITLES = "SELECT title, count(*) AS times FROM warning GROUP BY title"
SNAPSHOT = "{ warningsSnapshot(first: 1) { cursor } }"


@dataclass
class Verdict:
    """What a drill found; it passed if nothing is missing, doubled, out of order or lost."""

    seconds: float
    events: int
    acknowledged: int
    reconnections: int
    kills: int
    missing: int = 0
    doubled: int = 0
    disordered: int = 0
    lost_writes: int = 0
    doubled_writes: int = 0
    wrong: int = 0

    @property
    def has_passed(self) -> bool:
        """Whether all held."""
        return self.events > 0 and self.acknowledged > 0 and not any(
            (self.missing, self.doubled, self.disordered, self.lost_writes, self.doubled_writes,
             self.wrong)
        )  # fmt: skip

    def line(self) -> dict[str, object]:
        """As it is written down."""
        return asdict(self) | {"passed": self.has_passed}


async def drill(
    folder: Path,
    seconds: float,
    url: str | None = None,
    *,
    is_honest: bool = True,
    kills: bool = True,
    settle: float = SETTLE_SECONDS,
) -> Verdict:
    """Run one drill of so many seconds of load; with kills only over a server of its own."""
    begun = time.monotonic()
    with city(folder, url, is_honest=is_honest) as made:
        verdict = await _loaded(made, seconds, settle, kills=kills)
    verdict.seconds = round(time.monotonic() - begun, 1)
    return verdict


async def _loaded(made: City, seconds: float, settle: float, *, kills: bool) -> Verdict:
    entities = await _populate(made)
    token = Identity.at(made.keys).mint(NATION, datetime.now(UTC), timedelta(hours=1))
    authorization, stop = f"Bearer {token}", asyncio.Event()
    addresses = [process.url for process in made.processes]
    turned = [addresses, addresses[::-1]]
    cursor = await _cursor(addresses[0], authorization)
    subscribers = [Subscriber(turned[n % 2], authorization, cursor) for n in range(SUBSCRIBERS)]
    writers = [
        Writer(f"w{n}", turned[n % 2], authorization, entities, stop) for n in range(WRITERS)
    ]
    following = [asyncio.create_task(each.run()) for each in subscribers]
    writing = [asyncio.create_task(each.run()) for each in writers]
    writing += [asyncio.create_task(Dawdler(made.url, stop).run()) for _ in range(DAWDLERS)]
    killed = await _under_load(made, seconds, kills=kills)
    stop.set()
    await asyncio.gather(*writing)
    log = await _settle(made, subscribers, settle)
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    done = [title for writer in writers for title in writer.done]
    reconnections = sum(each.connections - 1 for each in subscribers)
    verdict = Verdict(0, len(log), len(done), reconnections, killed)
    _judge(verdict, log, subscribers)
    await _judge_writes(verdict, made, done)
    verdict.wrong = sum(len(each.wrong) for each in subscribers)
    verdict.wrong += sum(len(each.wrong) for each in writers)
    return verdict


async def _under_load(made: City, seconds: float, *, kills: bool) -> int:
    """Kill each process and PostgreSQL in turn, spread over the time."""
    if not kills:
        await asyncio.sleep(seconds)
        return 0
    first, second = made.processes
    for victim in (first, None, second, None):
        await asyncio.sleep(seconds / 5)
        if victim is None:
            made.kill_database()
        else:
            victim.kill()
            await asyncio.to_thread(victim.start)
    await asyncio.sleep(seconds / 5)
    return 4


async def _populate(made: City) -> list[str]:
    rows = [build.entity(district_code=None, industry_code=None) for _ in range(8)]
    names = [build.global_id("ent", row) for row in rows]
    engine = create_async_engine(alchemy_url(made.url))
    async with AsyncSession(engine) as session, session.begin():
        session.add_all(rows)
    await engine.dispose()
    return names


async def _cursor(address: str, authorization: str) -> str:
    headers = {"authorization": authorization}
    async with httpx.AsyncClient(headers=headers, timeout=10) as client:
        answer = await client.post(f"{address}/graphql", json={"query": SNAPSHOT})
    return str(answer.json()["data"]["warningsSnapshot"]["cursor"])


async def _settle(
    made: City, subscribers: list[Subscriber], seconds: float
) -> list[tuple[str, str]]:
    """The whole log, when every subscriber has so many events or time is up."""
    log = [(row["change"], row["subject"]) for row in await _ask(made, LOG)]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if all(len(each.got) >= len(log) for each in subscribers):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    return log


def _judge(verdict: Verdict, log: list[tuple[str, str]], subscribers: list[Subscriber]) -> None:
    whole = set(log)
    for each in subscribers:
        seen = list(dict.fromkeys(each.got))
        verdict.missing += len(whole - set(seen))
        verdict.doubled += len(each.got) - len(seen)
        kept = set(seen)
        verdict.disordered += int(seen != [one for one in log if one in kept])


async def _judge_writes(verdict: Verdict, made: City, done: list[str]) -> None:
    times = {row["title"]: row["times"] for row in await _ask(made, TITLES)}
    verdict.lost_writes = sum(title not in times for title in done)
    verdict.doubled_writes = sum(count > 1 for count in times.values())


async def _ask(made: City, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(driver_url(made.url), timeout=30)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(sql)
        return rows
    finally:
        await connection.close()
