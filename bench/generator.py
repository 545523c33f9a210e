"""A load generator for machines without wrk: raw sockets on uvloop, one request at a time each.

`python -m bench.generator PORT CONNECTIONS SECONDS BODIES [HEADER …]` prints one JSON line.
"""

import asyncio
import sys
import time
from itertools import count
from pathlib import Path

import orjson
import uvloop


def formatted(bodies: Path, headers: list[str]) -> list[bytes]:
    """Whole HTTP requests."""
    head = ["POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", *headers]
    return [
        "\r\n".join([*head, f"content-length: {len(body)}", "", ""]).encode() + body
        for body in bodies.read_bytes().splitlines()
    ]


async def read(reader: asyncio.StreamReader) -> bool:
    """Read one answer whole; whether its status was 200."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
    return head.startswith(b"http/1.1 200")


async def run(port: int, connections: int, seconds: float, requests: list[bytes]) -> None:
    """Keep the connections busy and tell how it went."""
    latencies: list[float] = []
    numbers, errors = count(), [0]
    begun = time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while (sent := time.perf_counter()) - begun < seconds:
            writer.write(requests[next(numbers) % len(requests)])
            errors[0] += not await read(reader)
            latencies.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    latencies.sort()
    figures = {
        "requests": len(latencies),
        "seconds": time.perf_counter() - begun,
        "p50": latencies[len(latencies) // 2] * 1000,
        "p99": latencies[len(latencies) * 99 // 100] * 1000,
        "errors": errors[0],
    }
    print(orjson.dumps(figures).decode())


if __name__ == "__main__":
    requested = formatted(Path(sys.argv[4]), sys.argv[5:])
    uvloop.run(run(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), requested))
