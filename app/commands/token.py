"""`youxin token`: a development token for one role, alone on stdout."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.commands.options import DatabaseUrl, DataDir, Misused, settings_of
from app.identity import Identity
from resolvers.context import Viewer
from rules.roles import Role

NAMES = {role.value.lower().replace("_", "-"): role for role in Role}
WHOLE_CITY = "500000"


def named(name: str) -> Role:
    """The role of a name, as the command line writes it or as the graph does (`REGULATOR`)."""
    role = NAMES.get(name.lower().replace("_", "-"))
    if role is None:
        raise typer.BadParameter(f"{name}；可选 · choose from: {', '.join(NAMES)}")
    return role


RoleName = Annotated[
    Role,
    typer.Option("--role", parser=named, metavar="ROLE", help=f"角色 · Role: {', '.join(NAMES)}"),
]
District = Annotated[
    str | None,
    typer.Option(
        help="监管人员的区划代码（默认全市） · District of a regulator (default: the city)"
    ),
]
Uscc = Annotated[
    str | None, typer.Option(help="所代表主体的统一社会信用代码 · USCC of the entity represented")
]
Subject = Annotated[str | None, typer.Option(help="使用人标识 · Who the token is for")]
Hours = Annotated[float, typer.Option(help="有效小时数，最多 12 · Hours of life, at most 12")]


def token(
    role: RoleName,
    district: District = None,
    uscc: Uscc = None,
    subject: Subject = None,
    hours: Hours = 1.0,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """签发开发用令牌 · Mint a development token; the token alone goes to stdout."""
    settings = settings_of(data_dir, database_url)
    if role is Role.ENTITY and uscc is None:
        raise Misused("entity 角色须指定 --uscc · the role entity needs --uscc")
    if role is Role.REGULATOR:
        district = district or WHOLE_CITY
    name = subject or f"dev-{role.value.lower().replace('_', '-')}"
    viewer = Viewer(role, name, district, uscc)
    identity = Identity.at(settings.key_dir)
    typer.echo(identity.mint(viewer, datetime.now(UTC), timedelta(hours=hours)))
