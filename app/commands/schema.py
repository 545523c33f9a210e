"""`youxin schema` and `youxin migrate`: the two schemas, of the graph and of the database."""

import asyncio
from typing import Annotated

import typer

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.migrate import downgrade
from app.migrate import migrate as upgrade

Api = Annotated[
    bool, typer.Option("--api", help="不含联邦指令，供客户端工具 · Without federation, for clients")
]
To = Annotated[str, typer.Option("--to", help="目标版本 · Revision to go to")]
Down = Annotated[bool, typer.Option("--down", help="向下迁移 · Go down to the revision")]


Catalogue = Annotated[
    bool, typer.Option("--catalogue", help="各字段的数据类别，CSV · Class of every field, as CSV")
]


def schema(
    api: Api = False,
    classes: Catalogue = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """输出 GraphQL 模式（SDL） · Print the GraphQL schema."""
    from graph.base.grades import catalogue  # building the graph takes a while
    from graph.base.sdl import api_sdl, federation_sdl
    from graph.schema import product

    settings_of(data_dir, database_url)
    printed = catalogue if classes else api_sdl if api else federation_sdl
    typer.echo(printed(product()), nl=False)


def migrate(
    to: To = "head",
    down: Down = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """把数据库升级到本程序的模式 · Bring the database to the schema of this program."""
    settings = settings_of(data_dir, database_url)
    with database(settings, migrated=False) as url:
        asyncio.run((downgrade if down else upgrade)(url, to))
    typer.echo(f"数据库已在版本 {to} · the database is at {to}", err=True)
