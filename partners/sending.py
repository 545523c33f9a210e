"""One HTTP/1.1 request to a partner's address, bounded in time and size.

Every address that the name resolves to is judged before the connection, and the connection goes
to the judged address: a name that changes its mind in between leads nowhere else. Redirects are
answers like any other and are not followed.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools

from rules.exchange import ENDPOINTS, is_endpoint, is_public
from rules.signatures import Message

SECONDS = 10.0
LONGEST_ANSWER = 64 * 1024


class Unreachable(Exception):  # noqa: N818 - what came of a try, not a fault of ours
    """The address may not be sent to, or nothing there speaks HTTP in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the receiver answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class _Reading:
    """Collects an answer from httptools' callbacks."""

    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    is_whole: bool = False
    has_head: bool = False

    def on_headers_complete(self) -> None:
        self.has_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self.is_whole = True


@dataclass(frozen=True)
class Client:
    """Sends requests; `is_local_allowed` admits http and private addresses, for development.

    `is_plain_allowed` admits http to public addresses, where nothing secret is sent.
    """

    is_local_allowed: bool = False
    is_plain_allowed: bool = False
    seconds: float = SECONDS
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def send(self, message: Message) -> Reply:
        """The answer; raises Unreachable where there is none."""
        return await self._sent(message, is_head_enough=False)

    async def status(self, url: str) -> int:
        """By which status an address answers; its body is left unread."""
        message = Message("GET", url.partition("#")[0], {}, b"")
        return (await self._sent(message, is_head_enough=True)).status

    async def _sent(self, message: Message, *, is_head_enough: bool) -> Reply:
        try:
            async with asyncio.timeout(self.seconds):
                return await self._exchange(message, is_head_enough=is_head_enough)
        except TimeoutError as error:
            raise Unreachable(f"no answer within {self.seconds:g} s") from error
        except (OSError, httptools.HttpParserError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    async def _exchange(self, message: Message, *, is_head_enough: bool) -> Reply:
        allowed = {
            "is_local_allowed": self.is_local_allowed,
            "is_plain_allowed": self.is_plain_allowed,
        }
        if not is_endpoint(message.url, **allowed):
            raise Unreachable("the address is not allowed")
        parts = urlsplit(message.url)
        host, port = parts.hostname or "", parts.port or ENDPOINTS[parts.scheme]
        address = await self._address(host, port)
        secure = parts.scheme == "https"
        reader, writer = await asyncio.open_connection(
            address,
            port,
            ssl=self.trust if secure else None,
            server_hostname=host if secure else None,
        )
        try:
            writer.write(_written(message))
            await writer.drain()
            return await _answer(reader, is_head_enough=is_head_enough)
        finally:
            writer.close()

    async def _address(self, host: str, port: int) -> str:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not self.is_local_allowed and not all(is_public(each) for each in addresses):
            raise Unreachable("the address is not on the public network")
        return addresses[0]


def _written(message: Message) -> bytes:
    parts = urlsplit(message.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {
        "host": parts.netloc,
        "user-agent": "youxin",
        "connection": "close",
        "content-length": str(len(message.body)),
        **message.headers,
    }
    lines = [f"{message.method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in sent.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line break in a header")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + message.body


async def _answer(reader: asyncio.StreamReader, *, is_head_enough: bool) -> Reply:
    reading = _Reading()
    parser = httptools.HttpResponseParser(reading)
    while not reading.is_whole and not (is_head_enough and reading.has_head):
        part = await reader.read(16 * 1024)
        if not part:
            break
        parser.feed_data(part)
        if len(reading.body) > LONGEST_ANSWER and not is_head_enough:
            raise Unreachable("the answer is too long")
    status = parser.get_status_code()
    if not status:
        raise Unreachable("no answer")
    return Reply(status, reading.headers, bytes(reading.body))
