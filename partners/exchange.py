"""Signed exchange with partners: requests verified, messages of the outbox delivered.

A message is written in the transaction of its cause (`resolvers/posting.py`). Any serving process
delivers: it claims a channel by a lease, sends what waits there in order, and writes down every
try. A receiver may see a message twice, where we were killed before we wrote its answer down;
it knows it by `youxin-message`.
"""

import asyncio
import contextlib
import secrets
import time
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import asyncpg

from loaders import exchange as load
from partners.sending import Client, Reply, Unreachable
from rules.cipher import Unopened
from rules.errors import ErrorCode, Refused
from rules.exchange import (
    WINDOW,
    KeyAlgorithm,
    MessageState,
    is_accepted,
    is_hopeless,
    next_try,
)
from rules.signatures import Message, PartnerKey, Signer, check, claim_of, sign

POLL_SECONDS = 0.5
CHANNELS, MESSAGES = 16, 50
"""Channels that one process serves at once, and messages it reads of one at a time."""
LEASE = timedelta(seconds=30)
NONCES = 1_000
LONGEST_EXCERPT = 500
OUTAGES = (OSError, TimeoutError, Refused, asyncpg.PostgresError, asyncpg.InterfaceError)


class Rows(Protocol):
    """A way to the tables under the owner's role."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Mapping[str, Any]]:
        """All rows of one statement, which commits by itself."""
        ...


class Verified(NamedTuple):
    """Whose key signed a request, and for what the key was registered."""

    owner: str
    purposes: list[str] | None


async def verify(rows: Rows, message: Message, now: datetime) -> Verified:
    """Who signed this request, which holds once; Refused for any other.

    The nonce is used up only by a signature that fits: nobody can spend another's nonces.
    """
    claim = claim_of(message, now)
    found = await rows.fetch(load.KEY, claim.key_id, now)
    if not found:
        raise Refused(ErrorCode.SIGNATURE_KEY, ("signature-input",), key=claim.key_id)
    check(message, key_of(found[0]))
    if not await rows.fetch(load.USE_NONCE, claim.key_id, claim.nonce, now):
        raise Refused(ErrorCode.SIGNATURE_REPLAYED, ("signature-input",))
    return Verified(str(found[0]["owner"]), found[0]["purposes"])


def key_of(row: Mapping[str, Any]) -> PartnerKey:
    """A row of the key table as a key."""
    text = row["public_key"]
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return PartnerKey(row["key_id"], KeyAlgorithm[row["algorithm"]], raw)


def signed(
    signer: Signer, method: str, url: str, body: bytes, headers: Mapping[str, str]
) -> Message:
    """A request of ours, signed at this moment."""
    plain = Message(method, url, headers, body)
    made = sign(plain, signer, _now(), secrets.token_urlsafe(18))
    return Message(method, url, made, body)


@dataclass
class Courier:
    """Delivers the outbox: some channels at once, the messages of each one by one."""

    rows: Rows
    signer: Callable[[], Awaitable[Signer]]
    client: Client
    reveal: Callable[[UUID, bytes], Awaitable[bytes]]
    """Opens the sealed body of a message for the one to whom it goes."""
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Deliver until cancelled; outlives the database's restarts."""
        swept = 0.0
        try:
            while True:
                claimed = 0
                with contextlib.suppress(*OUTAGES):
                    claimed = await self.claim()
                    if time.monotonic() - swept > WINDOW.total_seconds():
                        swept = time.monotonic()
                        await self.rows.fetch(load.FORGET_NONCES, _now() - 2 * WINDOW, NONCES)
                if not claimed:
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            for task in self.serving:
                task.cancel()
            await asyncio.gather(*self.serving, return_exceptions=True)

    async def claim(self) -> int:
        """Begin to serve channels that have something to send; how many."""
        free = CHANNELS - len(self.serving)
        if not free:
            await asyncio.wait(self.serving, return_when=asyncio.FIRST_COMPLETED)
            return 1
        channels = await self.rows.fetch(load.CLAIM_CHANNELS, free, LEASE)
        signer = await self.signer() if channels else None
        for channel in channels:
            assert signer is not None
            task = asyncio.create_task(self._serve(channel, signer))
            self.serving.add(task)
            task.add_done_callback(self.serving.discard)
        return len(channels)

    async def _serve(self, channel: Mapping[str, Any], signer: Signer) -> None:
        """Send what waits in a channel, until a try fails, the lease is lost or the batch ends."""
        lease: datetime | None = channel["leased_until"]
        with contextlib.suppress(*OUTAGES):
            for message in await self.rows.fetch(load.PENDING, channel["id"], MESSAGES):
                lease, went_well = await self._try(channel, lease, message, signer)
                if lease is None or not went_well:
                    break
            if lease is not None:
                await self.rows.fetch(load.RELEASE, channel["id"], lease)

    async def _try(
        self,
        channel: Mapping[str, Any],
        lease: datetime | None,
        message: Mapping[str, Any],
        signer: Signer,
    ) -> tuple[datetime | None, bool]:
        """The lease as it now stands, and whether the next message may follow."""
        begun, reply, error = time.monotonic(), None, None
        try:
            body = await self.reveal(message["id"], bytes(message["body"]))
            reply = await self.client.send(_request(channel, message, body, signer))
        except (Unreachable, Unopened) as failure:
            error = str(failure)[:LONGEST_EXCERPT]
        status = reply.status if reply else None
        state, due = _outcome(status, message["attempts"] + 1, _asked(reply))
        held = await self.rows.fetch(
            load.SETTLE,
            channel["id"],
            lease,
            message["id"],
            state.value,
            round((time.monotonic() - begun) * 1000),
            status,
            error,
            _excerpt(reply),
            due,
            LEASE,
        )
        return (held[0]["leased_until"] if held else None), state is not MessageState.PENDING


def _outcome(
    status: int | None, attempts: int, asked: int | None
) -> tuple[MessageState, datetime | None]:
    if is_accepted(status):
        return MessageState.DELIVERED, None
    due = None if is_hopeless(status) else next_try(attempts, _now(), asked)
    return (MessageState.DEAD if due is None else MessageState.PENDING), due


def _request(
    channel: Mapping[str, Any], message: Mapping[str, Any], body: bytes, signer: Signer
) -> Message:
    headers = {
        "content-type": message["content_type"],
        "youxin-topic": message["topic"],
        "youxin-message": message["reference"],
        "youxin-attempt": str(message["attempts"] + 1),
    }
    return signed(signer, "POST", channel["url"], body, headers)


def _asked(reply: Reply | None) -> int | None:
    after = reply.headers.get("retry-after", "") if reply else ""
    return int(after) if after.isdecimal() and len(after) < 7 else None


def _excerpt(reply: Reply | None) -> str | None:
    if reply is None or not reply.body:
        return None
    return reply.body.decode("utf-8", "replace").replace("\0", "")[:LONGEST_EXCERPT]


def _now() -> datetime:
    return datetime.now(UTC)
