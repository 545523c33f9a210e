"""A platform, the Sichuan side and the gateway between them, each a process of its own."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from examples.gateway import running
from models.entities import Entity
from resolvers.context import ANONYMOUS, Viewer
from tests.api import GATEWAY
from tests.paths import absent
from tests.server import Server, free_port

REGION = "510000"
AUTHORITY = "四川省市场监督管理局（样例）"
RECORDED = "2026-03-01T08:00:00+00:00"


def register(entities: list[Entity]) -> dict[str, Any]:
    """Sichuan has a file of the first, and recognises a licence of each."""
    first = entities[0]
    row = {"uscc": first.uscc, "name": "成都分公司", "status": "ACTIVE"}
    return {
        "region": REGION,
        "authority": AUTHORITY,
        "entities": [row | {"recordId": "SC-1", "recordedAt": RECORDED}],
        "recognitions": [
            {
                "uscc": each.uscc,
                "credential": "食品经营许可",
                "recognizedOn": "2026-03-01",
                "recordId": f"HR-{number}",
                "recordedAt": RECORDED,
            }
            for number, each in enumerate(entities)
        ],
    }


@dataclass
class Region:
    """The gateway and the means to ask it, and to stop and start the partner behind it."""

    server: Server
    folder: Path
    port: int = field(default_factory=free_port)
    address: str = ""
    key_id: str = ""
    stack: ExitStack = field(default_factory=ExitStack)

    def partner(self, key: str = "key.pem") -> AbstractContextManager[str]:
        """The partner under a key."""
        return running.partner(self.folder / "register.json", self.folder / key, self.port)

    def ask(self, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        """What the gateway answers."""
        headers = self.server.headers(viewer)
        body = {"query": query, "variables": variables}
        answer = httpx.post(self.address, json=body, headers=headers, timeout=20)
        content: dict[str, Any] = answer.json()
        return content

    def sent(self) -> list[dict[str, Any]]:
        """The requests to our subgraph that the gateway has made since it was last asked this."""
        record = self.folder / "record.jsonl"
        lines = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
        record.write_text("", "utf-8")
        return [json.loads(one["body"]) for one in lines if one["url"] == self.server.graphql]


@contextmanager
def region(server: Server, folder: Path, entities: list[Entity]) -> Iterator[Region]:
    """The whole of it, the partner up."""
    try:
        running.prepare()
    except Exception as error:
        absent(f"the gateway's packages cannot be installed: {error!r}")
    made = Region(server, folder)
    (folder / "register.json").write_text(json.dumps(register(entities)), "utf-8")
    with made.partner() as partner:
        keys = running.keys_of(partner)
        made.key_id = keys[0]["kid"]
        subgraphs = {"youxin": server.graphql, "chengdu": partner}
        said = running.compose(folder / "supergraph.graphql", subgraphs)
        assert said == {"errors": [], "agree": True}, said
    gateway = running.gateway(
        port=free_port(),
        supergraph=str(folder / "supergraph.graphql"),
        token=server.headers(GATEWAY)["authorization"].removeprefix("Bearer "),
        partners={"chengdu": {"url": partner, "keys": keys}},
        record=str(folder / "record.jsonl"),
        logging=False,
    )
    with gateway as made.address:
        yield made
