"""Who sends a request: the viewer, and the gateway that may ask on the viewer's behalf."""

from typing import Protocol

from starlette.types import Scope as Connection

from app.endpoint import Headers, language
from resolvers.context import Ctx, Viewer
from rules.errors import Language
from rules.roles import Scope

GATEWAY = b"youxin-gateway"
"""The header with a gateway's own token; `authorization` beside it is its client's."""

Credentials = tuple[bytes | None, bytes | None]
"""The viewer's, and the gateway's."""


class Door(Protocol):
    """What knows tokens and makes contexts."""

    def viewer(self, authorization: bytes | None) -> Viewer:
        """Who holds this credential; a bad one is refused, never anonymous."""
        ...

    def context(
        self, viewer: Viewer, lang: Language, host: str | None = None, *, by_gateway: bool = False
    ) -> Ctx:
        """A fresh request."""
        ...


def host_of(scope: Connection) -> str | None:
    """The address that a request comes from; behind a proxy that we trust, the one it names."""
    client = scope.get("client")
    return client[0] if client else None


def credentials(headers: Headers) -> Credentials:
    """Every credential that a request carries."""
    return headers.get(b"authorization"), headers.get(GATEWAY)


def context_of(door: Door, headers: Headers, host: str | None) -> Ctx:
    """The context of a request; raises Refused where a credential is not good."""
    sent, vouching = credentials(headers)
    viewer = door.viewer(sent)
    if vouching is not None:
        door.viewer(vouching).require(Scope.REFERENCE)
    return door.context(viewer, language(headers), host, by_gateway=vouching is not None)
