"""What every subcommand takes, and the database it then works on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app.embedded import lease
from app.migrate import migrate, migrate_apart
from app.reading import WrongSetting
from app.settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="数据目录，含内置数据库 · Folder of data and of the embedded database "
        "[YOUXIN_DATA_DIR, .youxin]",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        help="改用此 PostgreSQL（≥ 16） · Use this PostgreSQL instead [YOUXIN_DATABASE_URL]",
    ),
]


class Misused(Exception):  # noqa: N818 - told to a person
    """The command was called in a way that cannot be meant; exit code 2."""


def settings_of(data_dir: Path | None, database_url: str | None, **given: Any) -> Settings:
    """Settings of the environment, overridden by what the command line gives."""
    if data_dir is not None and database_url is not None:
        raise Misused(
            "--data-dir 与 --database-url 只能择一 · give --data-dir or --database-url, not both"
        )
    chosen = {name: value for name, value in given.items() if value is not None}
    if data_dir is not None:  # a folder named here wins over a URL in the environment
        chosen |= {"data_dir": data_dir, "database_url": None}
    elif database_url is not None:
        chosen["database_url"] = database_url
    try:
        return Settings(**chosen)
    except WrongSetting as wrong:
        raise Misused(f"设置 {wrong.name} 不正确 · setting {wrong.name}: {wrong.reason}") from wrong


@contextmanager
def database(settings: Settings, *, watched: bool = False, migrated: bool = True) -> Iterator[str]:
    """The URL of a running database at the schema of this program.

    `watched` is for who stays and serves.
    """
    with _server(settings, watched) as url:
        if migrated and watched:
            migrate_apart(url)
        elif migrated:
            asyncio.run(migrate(url))
        yield url


@contextmanager
def _server(settings: Settings, watched: bool) -> Iterator[str]:
    if settings.database_url is not None:
        yield settings.database_url
        return
    with lease(settings.data_dir, settings.pg_bin, watched=watched) as url:
        yield url
