"""How the answers of one operation follow each other in one HTTP answer: two public protocols.

GraphQL over SSE (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md) and multipart
subscriptions (https://www.apollographql.com/docs/router/executing-operations/subscription-multipart-protocol),
whose readers take a part only when the boundary after it has come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

BOUNDARY = b"\r\n--graphql"


@dataclass(frozen=True, slots=True)
class Framing:
    """The bytes around the answers of a stream."""

    content_type: str
    event: Callable[[bytes], bytes]
    ping: bytes
    complete: bytes
    opening: bytes = b""


def _part(content: bytes) -> bytes:
    return b"\r\ncontent-type: application/json\r\n\r\n" + content + BOUNDARY


EVENTS = Framing(
    "text/event-stream",
    lambda body: b"event: next\ndata: " + body + b"\n\n",  # JSON holds no line break
    b":\n\n",
    b"event: complete\ndata:\n\n",
)
PARTS = Framing(
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    lambda body: _part(b'{"payload":' + body + b"}"),
    _part(b"{}"),
    b"--\r\n",
    BOUNDARY,
)


def framing_of(headers: Mapping[bytes, bytes]) -> Framing | None:
    """What the client reads a stream by; None where it wants one answer."""
    accepted = headers.get(b"accept", b"")
    if b"text/event-stream" in accepted:
        return EVENTS
    return PARTS if b"subscriptionSpec" in accepted else None
