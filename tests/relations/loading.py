"""`python -m tests.relations.loading URL FILE ROWS`: a load of its own, to be killed half-way."""

import asyncio
import sys
from pathlib import Path

import asyncpg

from app.database import driver_url
from ingest.relations import pipeline


def tell(done: int, _all: int | None) -> None:
    print(done, flush=True)


async def main(url: str, path: Path) -> None:
    connection = await asyncpg.connect(driver_url(url))
    await pipeline.ingest_relations(connection, path, progress=tell)


if __name__ == "__main__":
    pipeline.CHUNK_ROWS = int(sys.argv[3])
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
