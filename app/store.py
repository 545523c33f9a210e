"""Where the bytes of evidence lie: an object store by its URL, or a folder of ours.

The library is read with the first file: it would take 5 MB in every worker.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from obstore.store import ObjectStore


@dataclass
class Store:
    """One store; a URL that cannot be used is refused when a worker starts."""

    url: str | None
    folder: Path

    def __post_init__(self) -> None:
        if self.url is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            _ = self.opened

    @cached_property
    def opened(self) -> "ObjectStore":
        """The store itself."""
        from obstore.store import LocalStore, from_url

        return LocalStore(prefix=self.folder) if self.url is None else from_url(self.url)

    async def put(self, key: str, file: IO[bytes]) -> None:
        """Keep a file."""
        import obstore

        await obstore.put_async(self.opened, key, file)

    async def delete(self, key: str) -> None:
        """Keep it no longer."""
        import obstore

        await obstore.delete_async(self.opened, key)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of a file that is there, piece by piece."""
        import obstore

        found: Any = await obstore.get_async(self.opened, key)

        async def pieces() -> AsyncIterator[bytes]:
            async for piece in found.stream():
                yield bytes(piece)

        return pieces()
