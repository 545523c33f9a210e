"""`youxin serve`: the workers over one database, drained when told to end."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from typing import Annotated

import asyncpg
import typer
import uvicorn

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.database import driver_url
from app.draining import REQUESTS_SECONDS
from app.logins import ServingUrl, login_url, serving_url
from app.registered import registered
from app.settings import Settings
from app.telemetry import LIBRARIES
from app.wire import LONGEST_MESSAGE
from models.grants import EVERY_ROLE
from rules.subgraphs import Subgraph

CONNECT_SECONDS = 10
STARTING_SECONDS = 60  # on a busy machine a worker reads its modules for longer than 5 s

Host = Annotated[str | None, typer.Option("--host", help="监听地址 · Address to listen on")]
Port = Annotated[int | None, typer.Option("--port", help="监听端口 · Port to listen on")]
Workers = Annotated[int | None, typer.Option("--workers", help="进程数 · Number of processes")]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", help="码上的网址前缀 · What printed codes begin with"),
]


Part = Annotated[
    Subgraph | None,
    typer.Option(
        "--subgraph", help="只服务一个子图，供网关组合 · Serve one subgraph, for a gateway"
    ),
]


def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    base_url: BaseUrl = None,
    subgraph: Part = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """启动服务：GraphQL 与扫码页 · Serve GraphQL and the scan pages."""
    settings = settings_of(
        data_dir,
        database_url,
        host=host,
        port=port,
        workers=workers,
        base_url=base_url,
        subgraph=subgraph,
    )
    if (unfit := settings.unfit()) is not None:
        raise Misused(f"须另行设置 {unfit} · {unfit} must be set to a value of its own")
    check_documents(settings)
    check_port(settings)
    with database(settings, watched=True) as url:
        run_workers(settings, url)


def check_documents(settings: Settings) -> None:
    """Refuse a file of registered documents that was altered."""
    try:
        registered(settings)
    except (OSError, ValueError) as error:
        raise Misused(
            f"登记的操作不可用：{settings.documents_file} · the registered documents are not "
            f"usable: {error}"
        ) from error


def check_port(settings: Settings) -> None:
    """Refuse a port that something else listens on, before any work is done for it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Misused(
                f"无法监听 {settings.host}:{settings.port}，请用 --port 换一个端口 · "
                f"cannot listen there ({error.strerror}); choose another --port"
            ) from error


async def check_logins(serving: ServingUrl) -> None:
    """See that the database lets every role sign in."""
    for role in EVERY_ROLE:
        url = driver_url(login_url(serving, role))
        try:
            connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise Misused(
                f"数据库不允许角色 {role} 登录：请在连接地址中写明密码，并在 pg_hba.conf 中放行 · "
                f"the database does not let {role} sign in ({error}); write the password in the "
                "URL, and let pg_hba.conf admit the four roles youxin_…"
            ) from error
        await connection.close()


def run_workers(settings: Settings, url: str) -> None:
    """Serve until told to end; then finish what is under way and return."""
    if settings.workers > 1:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="youxin-"))
    serving = serving_url(url)
    asyncio.run(check_logins(serving))
    os.environ.update(settings.over(serving).exported())
    # uvicorn drains on SIGTERM and then raises it anew: for us a drained end is a good end.
    # Before uvicorn listens for it too, the signal must end the process and not be lost.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        "app.worker:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="app.http:HttpProtocol",
        ws="app.wire:WebSocketProtocol",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        server_header=False,
        log_level=settings.log_level,
        log_config=LIBRARIES,
        timeout_graceful_shutdown=REQUESTS_SECONDS,
        timeout_worker_healthcheck=STARTING_SECONDS,
    )
