"""`youxin schema` and `youxin migrate`: the two schemas, of the graph and of the database."""

import asyncio
from typing import Annotated

import typer

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.migrate import downgrade
from app.migrate import migrate as upgrade
from rules.audiences import Audience
from rules.subgraphs import Subgraph

Api = Annotated[
    bool, typer.Option("--api", help="不含联邦指令，供客户端工具 · Without federation, for clients")
]
To = Annotated[str, typer.Option("--to", help="目标版本 · Revision to go to")]
Down = Annotated[bool, typer.Option("--down", help="向下迁移 · Go down to the revision")]


Catalogue = Annotated[
    bool, typer.Option("--catalogue", help="各字段的数据类别，CSV · Class of every field, as CSV")
]
Variant = Annotated[
    Audience | None,
    typer.Option("--variant", help="某一受众可用的部分 · What one audience may use of it"),
]
Variants = Annotated[
    bool, typer.Option("--variants", help="各部分的受众，CSV · Whom each part is for, as CSV")
]
Part = Annotated[
    Subgraph | None,
    typer.Option("--subgraph", help="三个子图之一 · One subgraph of the three"),
]


def schema(
    api: Api = False,
    classes: Catalogue = False,
    variant: Variant = None,
    variants: Variants = False,
    subgraph: Part = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """输出 GraphQL 模式（SDL） · Print the GraphQL schema."""
    from graph.base.grades import catalogue  # building the graph takes a while
    from graph.base.sdl import api_sdl, federation_sdl, register_csv, variant_sdl
    from graph.schema import product, served

    settings_of(data_dir, database_url)
    if variant is not None:
        typer.echo(variant_sdl(product(), variant), nl=False)
        return
    asked = ((classes, catalogue), (variants, register_csv), (api, api_sdl), (True, federation_sdl))
    printed = next(made for wanted, made in asked if wanted)
    typer.echo(printed(served(subgraph)), nl=False)


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
