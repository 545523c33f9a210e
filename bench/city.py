"""The database that is measured on: a generated city with its codes, kept between runs.

It lies in `bench/.city/<entities>`; a run that finds it there goes on at once.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from app.embedded.lease import lease
from app.migrate import migrate

HERE = Path(__file__).parent
CITIES = HERE / ".city"
SEED = 1


@dataclass(frozen=True, slots=True)
class City:
    """A database ready to be measured, with the keys that belong to it."""

    entities: int
    folder: Path
    url: str

    @property
    def keys(self) -> Path:
        """The folder of the keys that sign codes and tokens."""
        return self.folder / "keys"

    @property
    def postmaster(self) -> int:
        """The process id of the database's first process."""
        return int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])


def youxin(*arguments: str) -> None:
    """Run our own command line."""
    subprocess.run([sys.executable, "-m", "app.cli", *arguments], check=True, cwd=HERE.parent)


@contextmanager
def city(entities: int) -> Iterator[City]:
    """The city of so many entities, its database running."""
    folder = CITIES / str(entities)
    with lease(folder) as url:
        ready = folder / "ready"
        if not ready.exists():
            at = ("--data-dir", str(folder))
            youxin("generate", "--entities", str(entities), "--seed", str(SEED), *at)
            youxin("codes", "issue", *at)
            asyncio.run(_vacuum(url))
            ready.touch()
        asyncio.run(migrate(url))
        yield City(entities, folder, url)


async def _vacuum(url: str) -> None:
    """Statistics and the visibility map, which autovacuum would make at a time of its own."""
    connection = await asyncpg.connect(url)
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()
