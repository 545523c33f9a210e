"""The three subgraphs, each a process over a database of its own, and the gateway before them."""

import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from examples.gateway import running
from resolvers.context import ANONYMOUS, Viewer
from rules.subgraphs import Subgraph
from tests.api import GATEWAY
from tests.paths import absent
from tests.server import START_SECONDS, Server, free_port, serving


@dataclass
class Parts:
    """The gateway and its three, of which any may be stopped."""

    servers: dict[Subgraph, Server]
    composed: dict[str, Any]
    address: str = ""

    def ask(self, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        """What the gateway answers."""
        headers = self.servers[Subgraph.REGISTRY].headers(viewer)
        body = {"query": query, "variables": variables}
        answer = httpx.post(self.address, json=body, headers=headers, timeout=20)
        content: dict[str, Any] = answer.json()
        return content

    @contextmanager
    def silent(self, part: Subgraph) -> Iterator[None]:
        """One of the three takes requests and answers none."""
        process = self.servers[part].process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def kill(self, part: Subgraph) -> None:
        """Lose one of the three at once, as a machine is lost."""
        self.servers[part].process.kill()
        self.servers[part].process.wait(timeout=5)


@contextmanager
def parts(urls: Mapping[Subgraph, str], folder: Path, keys: Path) -> Iterator[Parts]:
    """All of it."""
    try:
        running.prepare()
    except Exception as error:
        absent(f"the gateway's packages cannot be installed: {error!r}")
    with ExitStack() as stack:
        for part in urls:
            (folder / part.value).mkdir()
        started = [
            serving(
                url,
                folder / part.value,
                "--subgraph",
                part.value,
                keys=keys,
                patience=len(urls) * START_SECONDS,
            )
            for part, url in urls.items()
        ]
        with ThreadPoolExecutor() as pool:
            servers = dict(zip(urls, pool.map(stack.enter_context, started), strict=True))
        supergraph = folder / "supergraph.graphql"
        addresses = {part.value: one.graphql for part, one in servers.items()}
        made = Parts(servers, running.compose(supergraph, addresses))
        gateway = running.gateway(
            port=free_port(),
            supergraph=str(supergraph),
            token=servers[Subgraph.REGISTRY].headers(GATEWAY)["authorization"].split()[1],
            ours=[part.value for part in Subgraph],
            logging=False,
        )
        made.address = stack.enter_context(gateway)
        yield made
