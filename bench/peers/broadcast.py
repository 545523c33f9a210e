"""The bare broadcast: an ASGI handler on uvicorn that sends what is posted to every WebSocket."""

import asyncio
import os

import uvicorn
from starlette.types import Receive, Scope, Send

SOCKETS: set[Send] = set()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The whole application."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await _listen(receive, send)
    else:
        text = (await receive())["body"].decode()
        await asyncio.gather(*(one({"type": "websocket.send", "text": text}) for one in SOCKETS))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _listen(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
    SOCKETS.add(send)
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": message["text"]})
    SOCKETS.discard(send)


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
    )
