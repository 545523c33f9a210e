"""Kinds of faults, each with its rule: what was done, what was measured, whether it held."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from tests.faults.clock import SKEWED
from tests.faults.disk import SmallDisk
from tests.faults.drill import LOG, SNAPSHOT
from tests.faults.following import Subscriber
from tests.faults.twins import Load, Twins, loaded, replica
from tests.faults.upgrade import Upgrade

Facts = dict[str, Any]
LONGEST_WAIT = 6.5
"""Two seconds for a connection and three for an answer at the worst, and what a machine adds."""
CUT_SECONDS = 9.0
"""Longer than anybody may wait: who waits until the line is mended is found out."""
BACK_SECONDS = 3.0
ENOUGH = 40
"""Answers from which a 99th percentile is read."""


async def replicas(made: Twins) -> Facts:
    """A keyed command sent to both replicas at once, and again to each, is one command."""
    entity, near, far = await made.entity(), made.near.url, made.far.url
    sends = [made.raise_warning((near, far)[n % 2], entity, "twin-0", "twin") for n in range(10)]
    answers = await asyncio.gather(*sends)
    again = [await made.raise_warning(each, entity, "twin-0", "twin") for each in (near, far)]
    other = [await made.raise_warning(each, entity, "other", "twin") for each in (near, far)]
    given = {_id(answer) for answer in (*answers, *again)} - {None}
    rows = await made.fetch("SELECT 1 FROM warning WHERE title IN ('twin-0', 'other')")
    return {
        "ids": len(given),
        "rows": len(rows),
        "answered": sum(_id(each) is not None for each in (*answers, *again)),
        "otherBody": sorted({_code(each) for each in other}),
        "passed": len(given) == 1 == len(rows)
        and all(_id(each) for each in (*answers, *again))
        and {_code(each) for each in other} == {"CONFLICT"},
    }


async def network(made: Twins, seconds: float = CUT_SECONDS) -> Facts:
    """Nothing passes between one replica and the database; nobody waits long, nothing is lost."""
    entity = await made.entity()
    async with loaded(made, "network") as load:
        await asyncio.sleep(0.5)
        made.line.cut()
        before = len(load.acknowledged)
        asked = [(made.far, "readyz"), (made.far, "healthz"), (made.near, "readyz")]
        told = await asyncio.gather(*(_status(f"{one.url}/{path}") for one, path in asked))
        await asyncio.sleep(max(0, seconds - max(took for _, took in told)))
        meanwhile = len(load.acknowledged) - before
        made.line.mend()
        back = await until_written(made, made.far.url, entity, "mended")
        await asyncio.sleep(0.5)
    found = await load.judged() | {"acknowledgedMeanwhile": meanwhile, "backAfter": back}
    found |= {"readyHealthyOther": [status for status, _ in told], "readySeconds": told[0][1]}
    return found | {
        "passed": is_whole(found)
        and found["readyHealthyOther"] == [503, 200, 200]
        and (await _status(f"{made.far.url}/readyz"))[0] == 200
        and found["longestWait"] <= LONGEST_WAIT
        and back <= BACK_SECONDS
        and meanwhile > 0
    }


async def disk(made: Twins) -> Facts:
    """The disk of a table is full: writes are refused by a code, reads go on, nothing is lost."""
    entity, done, codes = await made.entity(), [], set()
    async with SmallDisk(made) as small:
        small.fill()
        for number in range(400):
            title = f"disk-{number}-{'满' * 150}"
            answer = await made.raise_warning(made.near.url, entity, title, f"disk-{number}")
            if _id(answer) is None:
                codes.add(_code(answer))
                break
            done.append(title)
        refused = title
        reads = (await made.ask(made.near.url, SNAPSHOT)).get("errors")
        small.free()
        back = await until_written(made, made.near.url, entity, "freed")
        found = await made.fetch("SELECT title FROM warning WHERE title LIKE 'disk-%'")
    kept = {row["title"] for row in found}
    facts = {"acknowledged": len(done), "lost": len(set(done) - kept), "codes": sorted(codes)}
    facts |= {"refusedButDone": int(refused in kept), "backAfter": back, "readErrors": reads}
    is_good = not facts["lost"] and not facts["refusedButDone"] and reads is None
    return facts | {"passed": is_good and codes == {"UNAVAILABLE"} and back <= BACK_SECONDS}


async def clock(made: Twins, seconds: float = 600) -> Facts:
    """A replica whose clock is wrong: tokens by its clock, keys and the order of events by none."""
    skewed = replica(made.url, made.folder, "skewed", "-c", SKEWED % seconds)
    await asyncio.to_thread(skewed.start)
    try:
        entity, near = await made.entity(), made.near.url
        cursor = (await made.ask(near, SNAPSHOT))["data"]["warningsSnapshot"]["cursor"]
        follower = Subscriber([near], made.authorization(), cursor)
        following = asyncio.create_task(follower.run())
        order = []
        for n in range(12):
            answer = await made.raise_warning((near, skewed.url)[n % 2], entity, f"c-{n}", f"c{n}")
            order.append(("RAISED", _id(answer)))
        first = await made.raise_warning(skewed.url, entity, "c-0", "c0")
        await _until(lambda: len(follower.got) >= len(order))
        following.cancel()
        log = [(row["change"], row["subject"]) for row in await made.fetch(LOG)][-len(order) :]
        judged = [await _worth(made, each, 300) for each in (near, skewed.url)]
    finally:
        skewed.kill()
    facts = {
        "skew": seconds,
        "events": len(follower.got),
        "inOrder": follower.got == order == log,
        "keyHeld": _id(first) == order[0][1],
        "tokenOfFiveMinutes": judged,
    }
    is_good = facts["inOrder"] and facts["keyHeld"]
    return facts | {"passed": is_good and judged == ["accepted", "UNAUTHENTICATED"]}


async def upgrade(made: Twins) -> Facts:
    """The schema of the busiest table goes up, down and up again while both replicas write it."""
    async with loaded(made, "upgrade") as load:
        await _until(lambda: len(load.acknowledged) >= ENOUGH)
        quiet = _slowest(load)
        steps = await Upgrade(made).up_down_up()
        during = _slowest(load)
    facts = await load.judged() | steps | {"p99Before": quiet, "p99With": during}
    failed = facts["sent"] - facts["acknowledged"]
    return facts | {
        "failedSends": failed,
        "passed": is_whole(facts) and not failed and steps["sameSchema"],
    }


async def rolling(made: Twins) -> Facts:
    """One replica after the other is told to end and comes back: no answer is a fault of ours."""
    ends = []
    async with loaded(made, "rolling") as load:
        for each in (made.near, made.far):
            await asyncio.sleep(0.5)
            ends.append(await asyncio.to_thread(each.end))
            await asyncio.to_thread(each.start)
        await asyncio.sleep(0.5)
    facts = await load.judged() | {"faults": load.faults, "ends": ends}
    return facts | {"passed": is_whole(facts) and not load.faults and ends == [0, 0]}


KINDS: dict[str, Callable[[Twins], Awaitable[Facts]]] = {
    "replicas": replicas,
    "network": network,
    "disk": disk,
    "clock": clock,
    "upgrade": upgrade,
    "rolling": rolling,
}


def is_whole(found: Facts) -> bool:
    """Whether load was carried, and nothing of it lost, doubled or refused."""
    return found["acknowledged"] > 0 and not (found["lost"] or found["doubled"] or found["refused"])


def _slowest(load: Load) -> float:
    waits = sorted(wait for writer in load.writers for wait in writer.waits)
    return round(waits[int(len(waits) * 0.99)], 3)


async def until_written(made: Twins, address: str, entity: str, key: str) -> float:
    """How long until a first write is answered again."""
    begun = time.monotonic()
    while _id(await made.raise_warning(address, entity, key, key)) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return round(time.monotonic() - begun, 2)


async def _status(address: str) -> tuple[int, float]:
    """What a probe is told, and after how many seconds."""
    begun = time.monotonic()
    async with httpx.AsyncClient(timeout=15) as client:
        status = (await client.get(address)).status_code
    return status, round(time.monotonic() - begun, 2)


async def _until(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _worth(made: Twins, address: str, life: float) -> str:
    """What a token that lives so many seconds is worth at a replica."""
    token = made.authorization(timedelta(seconds=life))
    answer = await made.ask(address, SNAPSHOT, token)
    return "accepted" if "errors" not in answer else _code(answer)


def _id(answer: Any) -> str | None:
    """The id of the warning that a command answered; None where it did not."""
    made = ((answer.get("data") or {}).get("warningRaise") or {}).get("warning")
    return str(made["id"]) if made else None


def _code(answer: Any) -> str:
    made = (answer.get("data") or {}).get("warningRaise") or {}
    errors = made.get("errors") or answer.get("errors") or [{}]
    return str(errors[0].get("code") or errors[0].get("extensions", {}).get("code"))
