"""`youxin demo`: a generated city with its codes, served, and what to try first."""

import asyncio
import threading
import time
import urllib.request
from typing import Annotated

import typer

from app.commands.codes import issue_missing
from app.commands.loading import make_city, owner
from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.commands.serving import Host, Port, Workers, check_port, run_workers
from app.commands.vault import seal_all

A_CODE = """
SELECT code.payload FROM entity_code code JOIN entity ON entity.id = code.entity_id
WHERE code.status = 'ACTIVE' AND entity.status = 'ACTIVE'
ORDER BY (SELECT count(*) FROM credit_record WHERE entity_id = entity.id) DESC, code.id LIMIT 1
"""
QUERY = """{
  scan(payload: "%s") {
    authenticity
    entity { uscc name status creditRecords(first: 3) { totalCount nodes { title occurredOn } } }
  }
}"""
Entities = Annotated[int, typer.Option(help="经营主体数量 · Number of entities")]


def demo(
    entities: Entities = 5_000,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """生成样例城市并启动服务 · Generate a sample city, give it codes, and serve it."""
    settings = settings_of(data_dir, database_url, host=host, port=port, workers=workers)
    check_port(settings)
    with database(settings, watched=True) as url:
        make_city(url, entities, seed=1)
        issue_missing(settings, url)
        seal_all(settings, url)
        payload = asyncio.run(_a_code(url))
        told = threading.Thread(target=_tell, args=(settings.base_url, payload), daemon=True)
        told.start()
        run_workers(settings, url)


async def _a_code(url: str) -> str:
    async with owner(url) as connection:
        return str(await connection.fetchval(A_CODE))


def _tell(base_url: str, payload: str) -> None:
    """Say what to try, once the service answers."""
    deadline = time.monotonic() + 60
    while not _answers(f"{base_url}/readyz") and time.monotonic() < deadline:
        time.sleep(0.2)
    typer.echo(
        f"\n山城有信 · ready\n\n"
        f"GraphiQL        {base_url}/graphql\n"
        f"扫码页 · scan    {base_url}/c/{payload}\n"
        f"工作台 · console {base_url}/console\n\n"
        f"粘贴此查询 · paste this query:\n\n{QUERY % payload}\n"
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False
